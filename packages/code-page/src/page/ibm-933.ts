// Made by scripts/generate.js from ibm-933_P110-1999.ucm: do not edit.

import { korean } from '../data/korean.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-933, Korean. */
export const ibm933 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-933',
  ccsid: 933,
  aliases: [],
  title: 'Korean',
  differences: {
    14: '\uffff\uffff',
    65: '\uffffﾠﾡﾢﾣﾤﾥﾦﾧ¢',
    79: '|',
    81: '\uffffﾨﾩﾪﾫﾬﾭﾮﾯ',
    95: '¬',
    98: 'ﾰﾱﾲﾳﾴﾵﾶﾷ',
    112: '[\uffffﾸﾹﾺﾻﾼﾽﾾ',
    128: ']',
    138: 'ￂￃￄￅￆￇ\uffff',
    154: 'ￊￋￌￍￎￏ‾',
    170: 'ￒￓￔￕￖￗ^\uffff\x5c\uffff\uffff\uffff\uffff\uffff\uffff\uffffￚￛￜ\uffff\uffff\uffff',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff₩\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  parts: [korean],
  oneWay: [],
  lookalikes: {
    16712: '\xad',
    16707: '·',
    16713: '―',
    17057: '∼',
    18799: '⊙',
    18772: '～',
  },
})
