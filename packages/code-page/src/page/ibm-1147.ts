// Made by scripts/generate.js from ibm-1147_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1147, 297 with the euro. */
export const ibm1147 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1147',
  ccsid: 1147,
  aliases: ['ebcdic-fr-297+euro'],
  title: '297 with the euro',
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
    159: '€`¨',
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
    188: '‾',
  },
})
