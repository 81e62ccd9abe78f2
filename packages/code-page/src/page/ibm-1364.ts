// Made by scripts/generate.js from ibm-1364_P110-2007.ucm: do not edit.

import { korean } from '../data/korean.js'
import { koreanSyllables } from '../data/korean-syllables.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-1364, Korean: 933 with every syllable and the euro. */
export const ibm1364 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-1364',
  ccsid: 1364,
  aliases: [],
  title: 'Korean: 933 with every syllable and the euro',
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
  parts: [korean, koreanSyllables],
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
