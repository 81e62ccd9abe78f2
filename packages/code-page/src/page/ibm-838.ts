// Made by scripts/generate.js from ibm-838_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-838, Thai. */
export const ibm838 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-838',
  ccsid: 838,
  aliases: ['ibm-thai'],
  title: 'Thai',
  ebcdic: true,
  differences: {
    66: '\u0e01\u0e02\u0e03\u0e04\u0e05\u0e06\u0e07[¢',
    79: '|',
    81: '\u0e48\u0e08\u0e09\u0e0a\u0e0b\u0e0c\u0e0d\u0e0e]',
    95: '¬',
    98: '\u0e0f\u0e10\u0e11\u0e12\u0e13\u0e14\u0e15^',
    112: '\u0e3f\u0e4e\u0e16\u0e17\u0e18\u0e19\u0e1a\u0e1b\u0e1c',
    128: '\u0e4f',
    138: '\u0e1d\u0e1e\u0e1f\u0e20\u0e21\u0e22\u0e5a',
    154: '\u0e23\u0e24\u0e25\u0e26\u0e27\u0e28\u0e5b',
    170: '\u0e29\u0e2a\u0e2b\u0e2c\u0e2d\u0e2e\u0e50\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56\u0e57\u0e58\u0e59\u0e2f\u0e30\u0e31\u0e32\u0e33\u0e34',
    202: '\u0e49\u0e35\u0e36\u0e37\u0e38\u0e39',
    218: '\u0e3a\u0e40\u0e41\u0e42\u0e43\u0e44',
    225: '\u0e4a',
    234: '\u0e45\u0e46\u0e47\u0e48\u0e49\u0e4a',
    250: '\u0e4b\u0e4c\u0e4d\u0e4b\u0e4c',
  },
  oneWay: [0x51, 0xca, 0xe1, 0xfd, 0xfe],
})
