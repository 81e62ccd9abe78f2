// Made by scripts/generate.js from ibm-905_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-905, Latin-3: Turkey, older. */
export const ibm905 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-905',
  ccsid: 905,
  aliases: ['ebcdic-cp-tr'],
  ebcdic: true,
  differences: {
    70: '\uffffċ{',
    74: 'Ç',
    90: 'Ğİ',
    102: '\uffffĊ[',
    106: 'ş',
    112: '\uffff',
    121: 'ı',
    123: 'ÖŞ',
    127: 'Ü\u02d8',
    138: 'ħĉŝŭ\uffff|',
    154: 'ĥĝĵ',
    158: '\uffff',
    161: 'ö',
    170: 'ĦĈŜŬ\uffff@\u02d9',
    178: 'ż}Ż',
    182: ']·',
    185: '$ĤĜĴ',
    192: 'ç',
    204: '~',
    207: 'ġğ',
    218: '`',
    220: '\x5c',
    223: '\uffffü',
    236: '#',
    239: 'Ġ',
    252: '"',
  },
})
