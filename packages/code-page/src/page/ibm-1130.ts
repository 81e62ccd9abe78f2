// Made by scripts/generate.js from ibm-1130_P100-1997.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1130, Vietnamese. */
export const ibm1130 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1130',
  ccsid: 1130,
  aliases: [],
  title: 'Vietnamese',
  ebcdic: true,
  differences: {
    70: 'ă',
    88: '\u0303',
    90: ']',
    102: 'Ă',
    120: '₫',
    140: 'đ\u0309\u0300',
    157: 'Œ',
    172: 'Đ\u0323\u0301',
    189: 'œŸ',
    205: 'ư',
    207: 'ơ',
    237: 'Ư',
    239: 'Ơ',
  },
  oneWay: [],
})
