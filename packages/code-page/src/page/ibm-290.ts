// Made by scripts/generate.js from ibm-290_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-290, Katakana: Japan. */
export const ibm290 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-290',
  ccsid: 290,
  aliases: ['ebcdic-jp-kana'],
  ebcdic: true,
  differences: {
    65: '\uff61\uff62\uff63\uff64\uff65\uff66\uff67\uff68\uff69£',
    79: '|',
    81: '\uff6a\uff6b\uff6c\uff6d\uff6e\uff6f\uffff\uff70\uffff',
    91: '¥',
    95: '¬',
    98: 'abcdefgh\uffff',
    112: '[ijklmnop',
    128: ']\uff71\uff72\uff73\uff74\uff75\uff76\uff77\uff78\uff79\uff7aq\uff7b\uff7c\uff7d\uff7e\uff7f\uff80\uff81\uff82\uff83\uff84\uff85\uff86\uff87\uff88\uff89r\uffff\uff8a\uff8b\uff8c~‾\uff8d\uff8e\uff8f\uff90\uff91\uff92\uff93\uff94\uff95s\uff96\uff97\uff98\uff99^¢\x5ctuvwxyz\uff9a\uff9b\uff9c\uff9d\uff9e\uff9f',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff$\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
})
