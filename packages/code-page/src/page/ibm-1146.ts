// Made by scripts/generate.js from ibm-1146_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1146, 285 with the euro. */
export const ibm1146 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1146',
  ccsid: 1146,
  aliases: ['ebcdic-gb-285+euro'],
  title: '285 with the euro',
  ebcdic: true,
  differences: {
    74: '$',
    79: '|',
    91: '£',
    95: '¬',
    159: '€',
    161: '¯',
    177: '[',
    186: '^]~',
  },
  oneWay: [],
  lookalikes: {
    161: '‾',
  },
})
