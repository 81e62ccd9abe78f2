// Made by scripts/generate.js from ibm-1164_P100-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1164, 1130 with the euro: Vietnamese. */
export const ibm1164 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1164',
  ccsid: 1164,
  aliases: [],
  title: '1130 with the euro: Vietnamese',
  ebcdic: true,
  differences: {
    70: 'ă',
    88: '\u0303',
    90: ']',
    102: 'Ă',
    120: '₫',
    140: 'đ\u0309\u0300',
    157: 'Œ',
    159: '€',
    172: 'Đ\u0323\u0301',
    189: 'œŸ',
    205: 'ư',
    207: 'ơ',
    237: 'Ư',
    239: 'Ơ',
  },
  oneWay: [],
  lookalikes: {
    172: 'Ð',
    188: '‾',
  },
})
