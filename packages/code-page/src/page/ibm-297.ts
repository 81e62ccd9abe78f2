// Made by scripts/generate.js from ibm-297_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-297, Latin-1: France. */
export const ibm297 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-297',
  ccsid: 297,
  aliases: ['ebcdic-cp-fr'],
  title: 'Latin-1: France',
  ebcdic: true,
  differences: {
    68: '@',
    72: '\x5c',
    74: '°',
    81: '{',
    84: '}',
    90: '§',
    106: 'ù',
    121: 'µ',
    123: '£à',
    144: '[',
    160: '`¨',
    177: '#',
    181: ']',
    189: '~',
    192: 'é',
    208: 'è',
    221: '¦',
    224: 'ç',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
