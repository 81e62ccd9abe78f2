// Made by scripts/generate.js from iconv-lite's windows-1251: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1251, Cyrillic. */
export const windows1251 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1251',
  ccsid: 1251,
  aliases: ['win1251', 'x-cp1251', 'ibm-5347'],
  title: 'Cyrillic',
  ebcdic: false,
  differences: {
    128: 'ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\uffff™љ›њќћџ',
    161: 'ЎўЈ',
    165: 'Ґ',
    168: 'Ё',
    170: 'Є',
    175: 'Ї',
    178: 'Ііґ',
    184: 'ё№є',
    188: 'јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя',
  },
  oneWay: [],
})
