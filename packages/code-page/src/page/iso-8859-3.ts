// Made by scripts/generate.js from iconv-lite's iso-8859-3: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-3, Latin-3: Southern Europe. */
export const iso88593 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-3',
  ccsid: 913,
  aliases: ['latin3', 'l3', 'iso-ir-109'],
  title: 'ISO 8859-3, Latin-3: Southern Europe',
  ebcdic: false,
  differences: {
    161: 'Ħ\u02d8',
    165: '\uffffĤ',
    169: 'İŞĞĴ',
    174: '\uffffŻ',
    177: 'ħ',
    182: 'ĥ',
    185: 'ışğĵ',
    190: '\uffffż',
    195: '\uffff',
    197: 'ĊĈ',
    208: '\uffff',
    213: 'Ġ',
    216: 'Ĝ',
    221: 'ŬŜ',
    227: '\uffff',
    229: 'ċĉ',
    240: '\uffff',
    245: 'ġ',
    248: 'ĝ',
    253: 'ŭŝ\u02d9',
  },
  oneWay: [],
})
