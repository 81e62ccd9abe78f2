// Made by scripts/generate.js from ibm-420_X120-1999.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-420, Arabic. */
export const ibm420 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-420',
  ccsid: 420,
  aliases: ['ebcdic-cp-ar1'],
  title: 'Arabic',
  ebcdic: true,
  differences: {
    66: '\u0651\ufe7d\u0640\u200b\u0621\u0622\ufe82\u0623¢',
    79: '|',
    81: '\ufe84\u0624\uffff\uffff\u0626\u0627\ufe8e\u0628\ufe91',
    95: '¬',
    98: '\u0629\u062a\ufe97\u062b\ufe9b\u062c\ufe9f\u062d',
    112: '\ufea3\u062e\ufea7\u062f\u0630\u0631\u0632\u0633\ufeb3\u060c',
    128: '\u0634',
    138: '\ufeb7\u0635\ufebb\u0636\ufebf\u0637\u0638',
    154: '\u0639\ufeca\ufecb\ufecc\u063a\ufece\ufecf÷',
    170: '\ufed0\u0641\ufed3\u0642\ufed7\u0643\ufedb\u0644\ufef5\ufef6\ufef7\ufef8\uffff\uffff\ufefb\ufefc\ufedf\u0645\ufee3\u0646\ufee7\u0647\u061b',
    203: '\ufeeb\uffff\ufeec\uffff\u0648\u061f',
    218: '\u0649\ufef0\u064a\ufef2\ufef3\u0660×\uffff',
    234: '\u0661\u0662\uffff\u0663\u0664\u0665',
    250: '\uffff\u0666\u0667\u0668\u0669',
  },
  oneWay: [],
})
