// Made by scripts/generate.js from iconv-lite's cp850: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-850, PC: Latin-1. */
export const ibm850 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-850',
  ccsid: 850,
  aliases: ['pc850multilingual', 'dos-latin-1'],
  title: 'PC: Latin-1',
  ebcdic: false,
  differences: {
    128: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0',
  },
  oneWay: [],
})
