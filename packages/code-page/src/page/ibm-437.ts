// Made by scripts/generate.js from iconv-lite's cp437: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-437, PC: United States. */
export const ibm437 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-437',
  ccsid: 437,
  aliases: ['pc8', 'us-dos'],
  title: 'PC: United States',
  ebcdic: false,
  differences: {
    128: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0',
  },
  oneWay: [],
})
