// Made by scripts/generate.js from ibm-875_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-875, Greek. */
export const ibm875 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-875',
  ccsid: 875,
  aliases: ['ebcdic-greek'],
  title: 'Greek',
  ebcdic: true,
  differences: {
    65: 'ΑΒΓΔΕΖΗΘΙ',
    81: 'ΚΛΜΝΞΟΠΡΣ]',
    98: 'ΤΥΦΧΨΩΪΫ|',
    112: '¨ΆΈΉ\xa0ΊΌΎΏ',
    128: '\u0385',
    138: 'αβγδεζ',
    154: 'ηθικλμ´',
    170: 'νξοπρσ£άέήϊίόύϋώςτυφχψ',
    203: 'ωΐΰ‘―',
    218: '±½\uffff\u0387’¦',
    225: '\uffff',
    235: '§\uffff\uffff«¬',
    251: '©\uffff\uffff»',
  },
  oneWay: [],
  lookalikes: {
    189: 'ϕ',
    221: '·',
  },
})
