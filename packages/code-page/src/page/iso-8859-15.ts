// Made by scripts/generate.js from iconv-lite's iso-8859-15: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-15, Latin-9: Latin-1 with the euro. */
export const iso885915 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-15',
  ccsid: 923,
  aliases: ['latin9', 'l9'],
  title: 'ISO 8859-15, Latin-9: Latin-1 with the euro',
  ebcdic: false,
  differences: {
    164: '€',
    166: 'Š',
    168: 'š',
    180: 'Ž',
    184: 'ž',
    188: 'ŒœŸ',
  },
  oneWay: [],
})
