// Made by scripts/generate.js from iconv-lite's windows-1254: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1254, Turkey. */
export const windows1254 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1254',
  ccsid: 1254,
  aliases: ['win1254', 'x-cp1254', 'ibm-5350'],
  title: 'Turkey',
  ebcdic: false,
  differences: {
    128: '€\uffff‚ƒ„…†‡\u02c6‰Š‹Œ\uffff\uffff\uffff\uffff‘’“”•–—\u02dc™š›œ\uffff\uffffŸ',
    208: 'Ğ',
    221: 'İŞ',
    240: 'ğ',
    253: 'ış',
  },
  oneWay: [],
})
