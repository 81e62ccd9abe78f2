// Made by scripts/generate.js from ibm-273_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-273, Latin-1: Germany, Austria. */
export const ibm273 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-273',
  ccsid: 273,
  aliases: [],
  title: 'Latin-1: Germany, Austria',
  ebcdic: true,
  differences: {
    67: '{',
    74: 'Ä',
    89: '~Ü',
    99: '[',
    106: 'ö',
    124: '§',
    161: 'ß',
    181: '@',
    192: 'ä',
    204: '¦',
    208: 'ü',
    220: '}',
    224: 'Ö',
    236: '\x5c',
    252: ']',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
