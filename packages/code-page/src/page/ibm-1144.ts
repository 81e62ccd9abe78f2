// Made by scripts/generate.js from ibm-1144_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1144, 280 with the euro. */
export const ibm1144 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1144',
  ccsid: 1144,
  aliases: ['ebcdic-it-280+euro'],
  title: '280 with the euro',
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
    159: '€',
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
    188: '‾',
  },
})
