// Made by scripts/generate.js from ibm-918_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-918, Arabic: Urdu. */
export const ibm918 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-918',
  ccsid: 918,
  aliases: ['ebcdic-cp-ar2'],
  title: 'Arabic: Urdu',
  ebcdic: true,
  differences: {
    66: '\u060c\u061b\u061f\ufe81\ufe8d\ufe8e\uf8fb\ufe8f',
    81: '\ufe91\ufb56\ufb58\ufe93\ufe95\ufe97\ufb66\ufb68\ufe99]',
    98: '\ufe9b\ufe9d\ufe9f\ufb7a\ufb7c\ufea1\ufea3\ufea5`',
    112: '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9',
    128: '\ufea7',
    138: '\ufea9\ufb88\ufeab\ufead\ufb8c\ufeaf\ufb8a',
    154: '\ufeb1\ufeb3\ufeb5\ufeb7\ufeb9\ufebb\ufebd',
    170: '\ufebf\ufec3\ufec7\ufec9\ufeca\ufecb\ufecc\ufecd\ufece\ufecf\ufed0\ufed1\ufed3\ufed5\ufed7\ufb8e\ufedb',
    188: '\ufb92\ufb94\ufedd\ufedf',
    203: '\ufee0\ufee1\ufee3\ufb9e\ufee5',
    218: '\ufee7\ufe85\ufeed\ufba6\ufba8\ufba9',
    225: '\ufbaa',
    234: '\ufe80\ufe89\ufe8a\ufe8b\ufbfc\ufbfd',
    250: '\ufbfe\ufbb0\ufbae\ufe7c\ufe7d',
  },
  oneWay: [],
})
