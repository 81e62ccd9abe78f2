// Made by scripts/generate.js from iconv-lite's iso-8859-9: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-9, Latin-5: Turkey. */
export const iso88599 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-9',
  ccsid: 920,
  aliases: ['latin5', 'l5', 'iso-ir-148'],
  title: 'ISO 8859-9, Latin-5: Turkey',
  ebcdic: false,
  differences: {
    208: 'Ğ',
    221: 'İŞ',
    240: 'ğ',
    253: 'ış',
  },
  oneWay: [],
})
