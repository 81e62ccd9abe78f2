// Made by scripts/generate.js from ibm-1142_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1142, 277 with the euro. */
export const ibm1142 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1142',
  ccsid: 1142,
  aliases: ['ebcdic-dk-277+euro', 'ebcdic-no-277+euro'],
  title: '277 with the euro',
  ebcdic: true,
  differences: {
    71: '}',
    74: '#',
    90: '€Å',
    103: '$',
    106: 'ø',
    112: '¦',
    123: 'ÆØ',
    128: '@',
    156: '{',
    158: '[]',
    161: 'ü',
    192: 'æ',
    208: 'å',
    220: '~',
  },
  oneWay: [],
  lookalikes: {
    188: '‾',
  },
})
