// Made by scripts/generate.js from ibm-284_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-284, Latin-1: Spain, Latin America. */
export const ibm284 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-284',
  ccsid: 284,
  aliases: ['ebcdic-cp-es'],
  title: 'Latin-1: Spain, Latin America',
  ebcdic: true,
  differences: {
    73: '¦',
    79: '|',
    90: ']',
    95: '¬',
    105: '#ñ',
    123: 'Ñ',
    161: '¨',
    186: '^!',
    189: '~',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
