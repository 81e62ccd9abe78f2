// Made by scripts/generate.js from ibm-1141_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1141, 273 with the euro. */
export const ibm1141 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1141',
  ccsid: 1141,
  aliases: ['ebcdic-de-273+euro'],
  title: '273 with the euro',
  ebcdic: true,
  differences: {
    67: '{',
    74: 'Ä',
    89: '~Ü',
    99: '[',
    106: 'ö',
    124: '§',
    159: '€',
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
    188: '‾',
  },
})
