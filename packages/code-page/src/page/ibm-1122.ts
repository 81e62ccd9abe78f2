// Made by scripts/generate.js from ibm-1122_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1122, Estonia. */
export const ibm1122 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1122',
  ccsid: 1122,
  aliases: [],
  title: 'Estonia',
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
    140: 'š',
    142: 'ž',
    159: ']',
    161: 'ü',
    172: 'Š',
    174: 'Ž',
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
    188: '‾',
  },
})
