// Made by scripts/generate.js from ibm-1148_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1148, 500 with the euro. */
export const ibm1148 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1148',
  ccsid: 1148,
  aliases: ['ebcdic-international-500+euro'],
  title: '500 with the euro',
  ebcdic: true,
  differences: {
    90: ']',
    159: '€',
  },
  oneWay: [],
  lookalikes: {
    188: '‾',
  },
})
