// Made by scripts/generate.js from ibm-833_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-833, Korean, single-octet part. */
export const ibm833 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-833',
  ccsid: 833,
  aliases: [],
  title: 'Korean, single-octet part',
  ebcdic: true,
  differences: {
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
  oneWay: [],
})
