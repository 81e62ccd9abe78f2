// Made by scripts/generate.js from ibm-1154_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1154, 1025 with the euro. */
export const ibm1154 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1154',
  ccsid: 1154,
  aliases: [],
  title: '1025 with the euro',
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
    225: '€',
    234: 'ТУЖВЬЫ',
    250: 'ЗШЭЩЧ',
  },
  oneWay: [],
})
