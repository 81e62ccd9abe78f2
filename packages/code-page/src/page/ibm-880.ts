// Made by scripts/generate.js from ibm-880_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-880, Cyrillic, older. */
export const ibm880 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-880',
  ccsid: 880,
  aliases: ['ebcdic-cyrillic'],
  title: 'Cyrillic, older',
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
    225: '¤',
    234: 'ТУЖВЬЫ',
    250: 'ЗШЭЩЧ',
  },
  oneWay: [],
})
