// Made by scripts/generate.js from iconv-lite's windows-1252: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1252, Latin-1 with the euro and quotation marks where ISO 8859-1 has controls. */
export const windows1252 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1252',
  ccsid: 1252,
  aliases: ['win1252', 'cp1252', 'x-cp1252', 'ibm-5348'],
  title: 'Latin-1 with the euro and quotation marks where ISO 8859-1 has controls',
  ebcdic: false,
  differences: {
    128: '€\uffff‚ƒ„…†‡\u02c6‰Š‹Œ\uffffŽ\uffff\uffff‘’“”•–—\u02dc™š›œ\uffffžŸ',
  },
  oneWay: [],
})
