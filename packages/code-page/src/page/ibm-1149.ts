// Made by scripts/generate.js from ibm-1149_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1149, 871 with the euro. */
export const ibm1149 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1149',
  ccsid: 1149,
  aliases: ['ebcdic-is-871+euro'],
  title: '871 with the euro',
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
    158: ']€',
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
    188: '‾',
  },
})
