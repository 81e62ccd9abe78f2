// Made by scripts/generate.js from iconv-lite's cp866: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-866, PC: Cyrillic: Russia. */
export const ibm866 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-866',
  ccsid: 866,
  aliases: ['dos-866'],
  title: 'PC: Cyrillic: Russia',
  ebcdic: false,
  differences: {
    128: 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\xa0',
  },
  oneWay: [],
})
