// Made by scripts/generate.js from ibm-500_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-500, Latin-1: international. */
export const ibm500 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-500',
  ccsid: 500,
  aliases: ['ebcdic-cp-be', 'ebcdic-cp-ch', 'ebcdic-international'],
  title: 'Latin-1: international',
  ebcdic: true,
  differences: {
    90: ']',
  },
  oneWay: [],
  lookalikes: {
    172: 'Đ',
    188: '‾',
  },
})
