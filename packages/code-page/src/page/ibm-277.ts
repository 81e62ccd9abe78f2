// Made by scripts/generate.js from ibm-277_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-277, Latin-1: Denmark, Norway. */
export const ibm277 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-277',
  ccsid: 277,
  aliases: ['ebcdic-cp-dk', 'ebcdic-cp-no'],
  title: 'Latin-1: Denmark, Norway',
  ebcdic: true,
  differences: {
    71: '}',
    74: '#',
    90: '¤Å',
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
    172: 'Đ',
    188: '‾',
  },
})
