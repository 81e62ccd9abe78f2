// Made by scripts/generate.js from iconv-lite's iso-8859-10: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-10, Latin-6: Nordic. */
export const iso885910 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-10',
  ccsid: 919,
  aliases: ['latin6', 'l6', 'iso-ir-157'],
  title: 'ISO 8859-10, Latin-6: Nordic',
  ebcdic: false,
  differences: {
    161: 'ĄĒĢĪĨĶ',
    168: 'ĻĐŠŦŽ',
    174: 'ŪŊ',
    177: 'ąēģīĩķ',
    184: 'ļđšŧž―ūŋĀ',
    199: 'ĮČ',
    202: 'Ę',
    204: 'Ė',
    209: 'ŅŌ',
    215: 'Ũ',
    217: 'Ų',
    224: 'ā',
    231: 'įč',
    234: 'ę',
    236: 'ė',
    241: 'ņō',
    247: 'ũ',
    249: 'ų',
    255: 'ĸ',
  },
  oneWay: [],
})
