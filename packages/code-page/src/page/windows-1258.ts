// Made by scripts/generate.js from iconv-lite's windows-1258: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1258, Vietnamese. */
export const windows1258 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1258',
  ccsid: 1258,
  aliases: ['win1258', 'x-cp1258', 'ibm-5354'],
  title: 'Vietnamese',
  ebcdic: false,
  differences: {
    128: '€\uffff‚ƒ„…†‡\u02c6‰\uffff‹Œ\uffff\uffff\uffff\uffff‘’“”•–—\u02dc™\uffff›œ\uffff\uffffŸ',
    195: 'Ă',
    204: '\u0300',
    208: 'Đ',
    210: '\u0309',
    213: 'Ơ',
    221: 'Ư\u0303',
    227: 'ă',
    236: '\u0301',
    240: 'đ',
    242: '\u0323',
    245: 'ơ',
    253: 'ư₫',
  },
  oneWay: [],
})
