// Made by scripts/generate.js from iconv-lite's iso-8859-1: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-1, every octet the code point of the same number. */
export const iso88591 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-1',
  ccsid: 819,
  aliases: ['latin1', 'l1', 'iso-ir-100', 'ibm-819', 'cp819'],
  title: 'ISO 8859-1, every octet the code point of the same number',
  ebcdic: false,
  differences: {},
  oneWay: [],
})
