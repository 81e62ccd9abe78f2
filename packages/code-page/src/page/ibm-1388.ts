// Made by scripts/generate.js from ibm-1388_P103-2001.ucm: do not edit.

import { gb18030 } from '../data/gb-18030.js'
import { simplifiedChinese } from '../data/simplified-chinese.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-1388, Simplified Chinese: 935 with the two-octet part of GB 18030. */
export const ibm1388 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-1388',
  ccsid: 1388,
  aliases: [],
  title: 'Simplified Chinese: 935 with the two-octet part of GB 18030',
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
  parts: [simplifiedChinese, gb18030],
  oneWay: [],
  lookalikes: {
    17221: '\u30fb',
  },
})
