// Made by scripts/generate.js from iconv-lite's cp858: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-858, PC: 850 with the euro. */
export const ibm858 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-858',
  ccsid: 858,
  aliases: ['pc-multilingual-850+euro'],
  title: 'PC: 850 with the euro',
  ebcdic: false,
  differences: {
    128: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0',
  },
  oneWay: [],
})
