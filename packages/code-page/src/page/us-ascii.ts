// Made by scripts/generate.js from iconv-lite's us-ascii: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** US-ASCII, the lower 128 octets. */
export const usAscii = /* @__PURE__ */ new SingleOctetPage({
  name: 'US-ASCII',
  ccsid: 367,
  aliases: ['ascii', 'iso646-us', 'ansi-x3.4-1968', 'ibm-367', 'cp367'],
  title: 'the lower 128 octets',
  ebcdic: false,
  differences: {
    128: '\uffff'.repeat(128),
  },
  oneWay: [],
})
