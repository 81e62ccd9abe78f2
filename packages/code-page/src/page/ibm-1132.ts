// Made by scripts/generate.js from ibm-1132_P100-1998.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1132, Lao. */
export const ibm1132 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1132',
  ccsid: 1132,
  aliases: [],
  title: 'Lao',
  ebcdic: true,
  differences: {
    66: '\u0e81\u0e82\u0e84\u0e87\u0e88\u0eaa\u0e8a[¢',
    79: '|',
    81: '\uffff\u0e8d\u0e94\u0e95\u0e96\u0e97\u0e99\u0e9a]',
    95: '¬',
    98: '\u0e9b\u0e9c\u0e9d\u0e9e\u0e9f\u0ea1\u0ea2^',
    112: '₭\uffff\u0ea3\u0ea5\u0ea7\u0eab\u0ead\u0eae\uffff',
    128: '\uffff',
    138: '\uffff\uffff\u0eaf\u0eb0\u0eb2\u0eb3\uffff',
    154: '\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\uffff',
    170: '\u0ebc\u0eb1\u0ebb\u0ebd\uffff\uffff\u0ed0\u0ed1\u0ed2\u0ed3\u0ed4\u0ed5\u0ed6\u0ed7\u0ed8\u0ed9\uffff\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4',
    202: '\uffff\u0ec8\u0ec9\u0eca\u0ecb\u0ecc',
    218: '\u0ecd\u0ec6\uffff\u0edc\u0edd\uffff',
    225: '\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  oneWay: [],
})
