// Made by scripts/generate.js from iconv-lite's cp852: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-852, PC: Latin-2: Eastern Europe. */
export const ibm852 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-852',
  ccsid: 852,
  aliases: ['pcp852'],
  title: 'PC: Latin-2: Eastern Europe',
  ebcdic: false,
  differences: {
    128: 'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\xad\u02dd\u02db\u02c7\u02d8§÷¸°¨\u02d9űŘř■\xa0',
  },
  oneWay: [],
})
