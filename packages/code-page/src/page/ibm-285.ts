// Made by scripts/generate.js from ibm-285_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-285, Latin-1: United Kingdom. */
export const ibm285 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-285',
  ccsid: 285,
  aliases: ['ebcdic-cp-gb'],
  title: 'Latin-1: United Kingdom',
  ebcdic: true,
  differences: {
    74: '$',
    79: '|',
    91: '£',
    95: '¬',
    161: '¯',
    177: '[',
    186: '^]~',
  },
  oneWay: [],
  lookalikes: {
    161: '‾',
    172: 'Đ',
  },
})
