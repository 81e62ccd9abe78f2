// Made by scripts/generate.js from ibm-1123_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1123, Cyrillic: Ukraine. */
export const ibm1123 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1123',
  ccsid: 1123,
  aliases: [],
  title: 'Cyrillic: Ukraine',
  ebcdic: true,
  differences: {
    66: 'ђґёєѕіїј',
    81: 'љњћќўџЪ№Ђ]',
    98: 'ҐЁЄЅІЇЈЉ|',
    112: 'ЊЋЌ\xadЎЏюаб',
    128: 'ц',
    138: 'дефгхий',
    154: 'клмнопя',
    170: 'рстужвьызшэщчъЮАБЦДЕФГ',
    202: 'ХИЙКЛМ',
    218: 'НОПЯРС',
    225: '§',
    234: 'ТУЖВЬЫ',
    250: 'ЗШЭЩЧ',
  },
  oneWay: [],
})
