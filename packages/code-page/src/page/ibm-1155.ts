// Made by scripts/generate.js from ibm-1155_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1155, 1026 with the euro. */
export const ibm1155 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1155',
  ccsid: 1155,
  aliases: [],
  title: '1026 with the euro',
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
    159: '€',
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
  },
})
