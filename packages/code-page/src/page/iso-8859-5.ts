// Made by scripts/generate.js from iconv-lite's iso-8859-5: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-5, Cyrillic. */
export const iso88595 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-5',
  ccsid: 915,
  aliases: ['iso-ir-144', 'cyrillic'],
  title: 'ISO 8859-5, Cyrillic',
  ebcdic: false,
  differences: {
    161: 'ЁЂЃЄЅІЇЈЉЊЋЌ',
    174: 'ЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ',
  },
  oneWay: [],
})
