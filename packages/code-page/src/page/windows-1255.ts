// Made by scripts/generate.js from iconv-lite's windows-1255: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1255, Hebrew. */
export const windows1255 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1255',
  ccsid: 1255,
  aliases: ['win1255', 'x-cp1255', 'ibm-5351', 'ibm-9447'],
  title: 'Hebrew',
  ebcdic: false,
  differences: {
    128: '€\uffff‚ƒ„…†‡\u02c6‰\uffff‹\uffff\uffff\uffff\uffff\uffff‘’“”•–—\u02dc™\uffff›\uffff\uffff\uffff\uffff',
    164: '₪',
    170: '×',
    186: '÷',
    192: '\u05b0\u05b1\u05b2\u05b3\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05ba\u05bb\u05bc\u05bd\u05be\u05bf\u05c0\u05c1\u05c2\u05c3\u05f0\u05f1\u05f2\u05f3\u05f4\uffff\uffff\uffff\uffff\uffff\uffff\uffff\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9\u05da\u05db\u05dc\u05dd\u05de\u05df\u05e0\u05e1\u05e2\u05e3\u05e4\u05e5\u05e6\u05e7\u05e8\u05e9\u05ea\uffff\uffff\u200e\u200f\uffff',
  },
  oneWay: [],
})
