// Made by scripts/generate.js from ibm-1145_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1145, 284 with the euro. */
export const ibm1145 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1145',
  ccsid: 1145,
  aliases: ['ebcdic-es-284+euro'],
  title: '284 with the euro',
  ebcdic: true,
  differences: {
    73: '¦',
    79: '|',
    90: ']',
    95: '¬',
    105: '#ñ',
    123: 'Ñ',
    159: '€',
    161: '¨',
    186: '^!',
    189: '~',
  },
  oneWay: [],
  lookalikes: {
    188: '‾',
  },
})
