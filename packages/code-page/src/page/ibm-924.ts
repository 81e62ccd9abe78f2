// Made by scripts/generate.js from ibm-924_P100-1998.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-924, Latin-9: 1047 with the euro. */
export const ibm924 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-924',
  ccsid: 924,
  aliases: ['ebcdic-latin9--euro'],
  title: 'Latin-9: 1047 with the euro',
  ebcdic: true,
  differences: {
    74: 'Ý',
    79: '|',
    106: 'Š',
    157: 'ž',
    159: '€',
    173: '[',
    183: 'ŒœŸ',
    187: 'š',
    189: ']Ž',
  },
  oneWay: [],
})
