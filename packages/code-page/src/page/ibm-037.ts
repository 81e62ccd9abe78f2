// Made by scripts/generate.js from ibm-37_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-037, Latin-1: United States, Canada, Netherlands, Portugal, Brazil. */
export const ibm037 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-037',
  ccsid: 37,
  aliases: ['ebcdic-cp-us', 'ebcdic-cp-ca', 'ebcdic-cp-wt', 'ebcdic-cp-nl'],
  title: 'Latin-1: United States, Canada, Netherlands, Portugal, Brazil',
  ebcdic: true,
  differences: {
    74: '¢',
    79: '|',
    95: '¬',
    176: '^',
    186: '[]',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
