// Made by scripts/generate.js from iconv-lite's iso-8859-4: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-4, Latin-4: Northern Europe. */
export const iso88594 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-4',
  ccsid: 914,
  aliases: ['latin4', 'l4', 'iso-ir-110'],
  title: 'ISO 8859-4, Latin-4: Northern Europe',
  ebcdic: false,
  differences: {
    161: 'ĄĸŖ',
    165: 'ĨĻ',
    169: 'ŠĒĢŦ',
    174: 'Ž',
    177: 'ą\u02dbŗ',
    181: 'ĩļ\u02c7',
    185: 'šēģŧŊžŋĀ',
    199: 'ĮČ',
    202: 'Ę',
    204: 'Ė',
    207: 'ĪĐŅŌĶ',
    217: 'Ų',
    221: 'ŨŪ',
    224: 'ā',
    231: 'įč',
    234: 'ę',
    236: 'ė',
    239: 'īđņōķ',
    249: 'ų',
    253: 'ũū\u02d9',
  },
  oneWay: [],
})
