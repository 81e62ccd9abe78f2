// Made by scripts/generate.js from ibm-1140_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1140, 037 with the euro. */
export const ibm1140 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1140',
  ccsid: 1140,
  aliases: ['ebcdic-us-37+euro'],
  title: '037 with the euro',
  ebcdic: true,
  differences: {
    74: '¢',
    79: '|',
    95: '¬',
    159: '€',
    176: '^',
    186: '[]',
  },
  oneWay: [],
  lookalikes: {
    188: '‾',
  },
})
