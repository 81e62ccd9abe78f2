// Made by scripts/generate.js from iconv-lite's cp855: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-855, PC: Cyrillic. */
export const ibm855 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-855',
  ccsid: 855,
  aliases: [],
  title: 'PC: Cyrillic',
  ebcdic: false,
  differences: {
    128: 'ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\xadыЫзЗшШэЭщЩчЧ§■\xa0',
  },
  oneWay: [],
})
