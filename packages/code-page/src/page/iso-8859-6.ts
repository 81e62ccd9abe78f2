// Made by scripts/generate.js from iconv-lite's iso-8859-6: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-6, Arabic. */
export const iso88596 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-6',
  ccsid: 1089,
  aliases: ['iso-ir-127', 'arabic', 'ecma-114', 'asmo-708'],
  title: 'ISO 8859-6, Arabic',
  ebcdic: false,
  differences: {
    161: '\uffff\uffff\uffff',
    165: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\u060c',
    174: '\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\u061b\uffff\uffff\uffff\u061f\uffff\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f\u0630\u0631\u0632\u0633\u0634\u0635\u0636\u0637\u0638\u0639\u063a\uffff\uffff\uffff\uffff\uffff\u0640\u0641\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064a\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffff',
  },
  oneWay: [],
})
