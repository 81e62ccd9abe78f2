// Made by scripts/generate.js from ibm-280_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-280, Latin-1: Italy. */
export const ibm280 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-280',
  ccsid: 280,
  aliases: ['ebcdic-cp-it'],
  title: 'Latin-1: Italy',
  ebcdic: true,
  differences: {
    68: '{',
    72: '\x5c',
    74: '°',
    81: ']',
    84: '}',
    88: '~',
    90: 'é',
    106: 'ò',
    121: 'ù',
    123: '£§',
    144: '[',
    161: 'ì',
    177: '#',
    181: '@',
    192: 'à',
    205: '¦',
    208: 'è',
    221: '`',
    224: 'ç',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
