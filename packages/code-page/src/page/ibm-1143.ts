// Made by scripts/generate.js from ibm-1143_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1143, 278 with the euro. */
export const ibm1143 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1143',
  ccsid: 1143,
  aliases: ['ebcdic-fi-278+euro', 'ebcdic-se-278+euro'],
  title: '278 with the euro',
  ebcdic: true,
  differences: {
    67: '{',
    71: '}',
    74: '§',
    81: '`',
    90: '€Å',
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
    188: '‾',
  },
})
