// Made by scripts/generate.js from ibm-424_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-424, Hebrew. */
export const ibm424 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-424',
  ccsid: 424,
  aliases: ['ebcdic-cp-he'],
  title: 'Hebrew',
  ebcdic: true,
  differences: {
    65: '\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8¢',
    79: '|',
    81: '\u05d9\u05da\u05db\u05dc\u05dd\u05de\u05df\u05e0\u05e1',
    95: '¬',
    98: '\u05e2\u05e3\u05e4\u05e5\u05e6\u05e7\u05e8\u05e9',
    112: '\uffff\u05ea\uffff\uffff\xa0\uffff\uffff\uffff‗',
    128: '\uffff',
    140: '\uffff\uffff\uffff',
    154: '\uffff\uffff\uffff',
    158: '\uffff',
    170: '\uffff\uffff\uffff\uffff\uffff',
    176: '^',
    179: '•',
    186: '[]‾',
    203: '\uffff\uffff\uffff\uffff\uffff',
    219: '\uffff\uffff\uffff\uffff\uffff',
    235: '\uffff\uffff\uffff\uffff\uffff',
    251: '\uffff\uffff\uffff\uffff',
  },
  oneWay: [],
})
