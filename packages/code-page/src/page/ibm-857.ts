// Made by scripts/generate.js from iconv-lite's cp857: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-857, PC: Turkey. */
export const ibm857 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-857',
  ccsid: 857,
  aliases: [],
  title: 'PC: Turkey',
  ebcdic: false,
  differences: {
    128: 'ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\uffffÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ\uffff×ÚÛÙ',
    237: 'ÿ¯´\xad±\uffff¾¶§÷¸°¨·¹³²■\xa0',
  },
  oneWay: [],
})
