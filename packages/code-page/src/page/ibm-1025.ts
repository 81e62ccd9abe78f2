// Made by scripts/generate.js from ibm-1025_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1025, Cyrillic. */
export const ibm1025 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1025',
  ccsid: 1025,
  aliases: [],
  title: 'Cyrillic',
  ebcdic: true,
  differences: {
    66: 'ђѓёєѕіїј',
    81: 'љњћќўџЪ№Ђ]',
    98: 'ЃЁЄЅІЇЈЉ|',
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
