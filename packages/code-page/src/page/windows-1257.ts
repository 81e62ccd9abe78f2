// Made by scripts/generate.js from iconv-lite's windows-1257: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1257, Baltic. */
export const windows1257 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1257',
  ccsid: 1257,
  aliases: ['win1257', 'x-cp1257', 'ibm-5353', 'ibm-9449'],
  title: 'Baltic',
  ebcdic: false,
  differences: {
    128: '€\uffff‚\uffff„…†‡\uffff‰\uffff‹\uffff¨\u02c7¸\uffff‘’“”•–—\uffff™\uffff›\uffff¯\u02db\uffff',
    161: '\uffff',
    165: '\uffff',
    168: 'Ø',
    170: 'Ŗ',
    175: 'Æ',
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
    253: 'żž\u02d9',
  },
  oneWay: [],
})
