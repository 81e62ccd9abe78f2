// Made by scripts/generate.js from ibm-1026_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1026, Latin-5: Turkey. */
export const ibm1026 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1026',
  ccsid: 1026,
  aliases: [],
  title: 'Latin-5: Turkey',
  ebcdic: true,
  differences: {
    72: '{',
    74: 'Ç',
    90: 'Ğİ',
    104: '[',
    106: 'ş',
    121: 'ı',
    123: 'ÖŞ',
    127: 'Ü',
    140: '}`¦',
    154: '₺',
    161: 'ö',
    172: ']$@',
    192: 'ç',
    204: '~',
    208: 'ğ',
    220: '\x5c',
    224: 'ü',
    236: '#',
    252: '"',
  },
  oneWay: [],
  lookalikes: {
    154: 'ª',
    188: '‾',
  },
})
