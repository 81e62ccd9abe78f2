// Made by scripts/generate.js from ibm-1097_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1097, Farsi. */
export const ibm1097 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1097',
  ccsid: 1097,
  aliases: [],
  title: 'Farsi',
  ebcdic: true,
  differences: {
    66: '\u060c\u064b\ufe81\ufe82\uf8fa\ufe8d\ufe8e\uf8fb¤',
    79: '|',
    81: '\ufe80\ufe83\ufe84\uf8f9\ufe85\ufe8b\ufe8f\ufe91\ufb56',
    95: '¬',
    98: '\ufb58\ufe95\ufe97\ufe99\ufe9b\ufe9d\ufe9f\ufb7a\u061b',
    112: '\ufb7c\ufea1\ufea3\ufea5\ufea7\ufea9\ufeab\ufead\ufeaf',
    128: '\ufb8a',
    140: '\ufeb1\ufeb3\ufeb5\ufeb7\ufeb9',
    154: '\ufebb\ufebd\ufebf\ufec1\ufec3\ufec5\ufec7',
    170: '\ufec9\ufeca\ufecb\ufecc\ufecd\ufece\ufecf\ufed0\ufed1\ufed3\ufed5\ufed7\ufb8e\ufedb\ufb92\ufb94[]\ufedd\ufedf\ufee1',
    203: '\ufee3\ufee5\ufee7\ufeed\ufee9',
    218: '\ufeeb\ufeec\ufba4\ufbfc\ufbfd\ufbfe',
    225: '\u061f',
    234: '\u0640\u06f0\u06f1\u06f2\u06f3\u06f4',
    250: '\u06f5\u06f6\u06f7\u06f8\u06f9',
  },
  oneWay: [],
})
