// Made by scripts/generate.js from ibm-871_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-871, Latin-1: Iceland. */
export const ibm871 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-871',
  ccsid: 871,
  aliases: ['ebcdic-cp-is'],
  title: 'Latin-1: Iceland',
  ebcdic: true,
  differences: {
    74: 'Þ',
    90: 'Æ',
    95: 'Ö',
    121: 'ð',
    124: 'Ð',
    140: '`',
    142: '{',
    156: '}',
    158: ']',
    161: 'ö',
    172: '@',
    174: '[',
    190: '\x5c',
    192: 'þ',
    204: '~',
    208: 'æ',
    224: '´',
    236: '^',
  },
  oneWay: [],
  lookalikes: {
    124: 'Đ',
    188: '‾',
  },
})
