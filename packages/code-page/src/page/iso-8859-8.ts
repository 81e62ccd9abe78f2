// Made by scripts/generate.js from iconv-lite's iso-8859-8: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-8, Hebrew. */
export const iso88598 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-8',
  ccsid: 916,
  aliases: ['iso-ir-138', 'hebrew'],
  title: 'ISO 8859-8, Hebrew',
  ebcdic: false,
  differences: {
    161: '\uffff',
    170: '×',
    186: '÷',
    191: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff‗\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9\u05da\u05db\u05dc\u05dd\u05de\u05df\u05e0\u05e1\u05e2\u05e3\u05e4\u05e5\u05e6\u05e7\u05e8\u05e9\u05ea\uffff\uffff\u200e\u200f\uffff',
  },
  oneWay: [],
})
