// Made by scripts/generate.js from iconv-lite's windows-1256: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1256, Arabic. */
export const windows1256 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1256',
  ccsid: 1256,
  aliases: ['win1256', 'x-cp1256', 'ibm-5352', 'ibm-9448'],
  title: 'Arabic',
  ebcdic: false,
  differences: {
    128: '€\u067e‚ƒ„…†‡\u02c6‰\u0679‹Œ\u0686\u0698\u0688\u06af‘’“”•–—\u06a9™\u0691›œ\u200c\u200d\u06ba',
    161: '\u060c',
    170: '\u06be',
    186: '\u061b',
    191: '\u061f\u06c1\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062a\u062b\u062c\u062d\u062e\u062f\u0630\u0631\u0632\u0633\u0634\u0635\u0636',
    216: '\u0637\u0638\u0639\u063a\u0640\u0641\u0642\u0643',
    225: '\u0644',
    227: '\u0645\u0646\u0647\u0648',
    236: '\u0649\u064a',
    240: '\u064b\u064c\u064d\u064e',
    245: '\u064f\u0650',
    248: '\u0651',
    250: '\u0652',
    253: '\u200e\u200f\u06d2',
  },
  oneWay: [],
})
