// Made by scripts/generate.js from ibm-1027_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1027, Latin and Katakana, extended: Japan. */
export const ibm1027 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1027',
  ccsid: 1027,
  aliases: [],
  ebcdic: true,
  differences: {
    65: '\uffff\uff61\uff62\uff63\uff64\uff65\uff66\uff67\uff68¢',
    79: '|',
    81: '\uff69\uff6a\uff6b\uff6c\uff6d\uff6e\uff6f\uff70\uff71',
    95: '¬',
    98: '\uff72\uff73\uff74\uff75\uff76\uff77\uff78\uff79\uffff',
    112: '\uff7a\uff7b\uff7c\uff7d\uff7e\uff7f\uff80\uff81\uff82',
    128: '\uffff',
    138: '\uff83\uff84\uff85\uff86\uff87\uff88\uffff',
    154: '\uff89\uff8a\uff8b\uff8c\uff8d\uff8e‾',
    170: '\uff8f\uff90\uff91[\uff92\uff93^',
    179: '\uff94\uff95\uff96\uff97\uff98\uff99\uff9a\uff9b\uff9c\uff9d]\uff9e\uff9f',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff',
    225: '\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
})
