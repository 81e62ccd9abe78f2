// Made by scripts/generate.js from ibm-1112_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1112, Baltic: Latvia, Lithuania. */
export const ibm1112 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1112',
  ccsid: 1112,
  aliases: [],
  title: 'Baltic: Latvia, Lithuania',
  ebcdic: true,
  differences: {
    66: 'š',
    68: 'ąįū',
    72: 'ēž¢',
    79: '|',
    82: 'ęėčų„“ģ',
    95: '¬',
    98: 'Š',
    100: 'ĄĮŪ',
    104: 'ĒŽ',
    114: 'ĘĖČŲĪĻĢ',
    140: 'āżń',
    154: 'Ŗŗ',
    157: 'ķ',
    170: '”źĀŻŃ',
    176: '^',
    178: 'ī',
    186: '[]ŹĶļ',
    203: 'ō',
    205: 'ņ',
    219: 'ć',
    221: 'łś’',
    235: 'Ō',
    237: 'Ņ',
    251: 'Ć',
    253: 'ŁŚ',
  },
  oneWay: [],
})
