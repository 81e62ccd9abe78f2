// Made by scripts/generate.js from ibm-935_P110-1999.ucm: do not edit.

import { simplifiedChinese } from '../data/simplified-chinese.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-935, Simplified Chinese. */
export const ibm935 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-935',
  ccsid: 935,
  aliases: [],
  title: 'Simplified Chinese',
  differences: {
    14: '\uffff\uffff',
    65: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff£',
    79: '|',
    81: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff',
    91: '¥',
    95: '¬',
    98: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff',
    112: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff',
    128: '\uffff',
    138: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff',
    154: '\uffff\uffff\uffff\uffff\uffff\uffff~‾',
    170: '\uffff\uffff\uffff\uffff\uffff\uffff^\uffff\x5c\uffff\uffff\uffff\uffff\uffff\uffff\uffff[]\uffff\uffff\uffff\uffff',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff$\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  parts: [simplifiedChinese],
  oneWay: [],
  lookalikes: {
    17221: '·',
    17482: '—',
  },
})
