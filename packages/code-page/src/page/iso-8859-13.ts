// Made by scripts/generate.js from iconv-lite's iso-8859-13: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-13, Latin-7: Baltic. */
export const iso885913 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-13',
  ccsid: 921,
  aliases: ['latin7', 'l7'],
  title: 'ISO 8859-13, Latin-7: Baltic',
  ebcdic: false,
  differences: {
    161: '”',
    165: '„',
    168: 'Ø',
    170: 'Ŗ',
    175: 'Æ',
    180: '“',
    184: 'ø',
    186: 'ŗ',
    191: 'æĄĮĀĆ',
    198: 'ĘĒČ',
    202: 'ŹĖĢĶĪĻŠŃŅ',
    212: 'Ō',
    216: 'ŲŁŚŪ',
    221: 'ŻŽ',
    224: 'ąįāć',
    230: 'ęēč',
    234: 'źėģķīļšńņ',
    244: 'ō',
    248: 'ųłśū',
    253: 'żž’',
  },
  oneWay: [],
})
