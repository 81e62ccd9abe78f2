// Made by scripts/generate.js from ibm-278_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-278, Latin-1: Finland, Sweden. */
export const ibm278 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-278',
  ccsid: 278,
  aliases: ['ebcdic-cp-fi', 'ebcdic-cp-se'],
  title: 'Latin-1: Finland, Sweden',
  ebcdic: true,
  differences: {
    67: '{',
    71: '}',
    74: '§',
    81: '`',
    90: '¤Å',
    99: '#',
    103: '$',
    106: 'ö',
    113: '\x5c',
    121: 'é',
    123: 'ÄÖ',
    159: ']',
    161: 'ü',
    181: '[',
    192: 'ä',
    204: '¦',
    208: 'å',
    220: '~',
    224: 'É',
    236: '@',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
