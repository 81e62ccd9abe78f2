// Made by scripts/generate.js from ibm-1158_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1158, 1123 with the euro. */
export const ibm1158 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1158',
  ccsid: 1158,
  aliases: [],
  title: '1123 with the euro',
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
    225: '€',
    234: 'ТУЖВЬЫ',
    250: 'ЗШЭЩЧ',
  },
  oneWay: [],
})
