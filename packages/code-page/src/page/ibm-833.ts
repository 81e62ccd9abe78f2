// Made by scripts/generate.js from ibm-833_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-833, Korean, single-octet part. */
export const ibm833 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-833',
  ccsid: 833,
  aliases: [],
  ebcdic: true,
  differences: {
    65: '\uffff\uffa0\uffa1\uffa2\uffa3\uffa4\uffa5\uffa6\uffa7¢',
    79: '|',
    81: '\uffff\uffa8\uffa9\uffaa\uffab\uffac\uffad\uffae\uffaf',
    95: '¬',
    98: '\uffb0\uffb1\uffb2\uffb3\uffb4\uffb5\uffb6\uffb7',
    112: '[\uffff\uffb8\uffb9\uffba\uffbb\uffbc\uffbd\uffbe',
    128: ']',
    138: '\uffc2\uffc3\uffc4\uffc5\uffc6\uffc7\uffff',
    154: '\uffca\uffcb\uffcc\uffcd\uffce\uffcf‾',
    170: '\uffd2\uffd3\uffd4\uffd5\uffd6\uffd7^\uffff\x5c\uffff\uffff\uffff\uffff\uffff\uffff\uffff\uffda\uffdb\uffdc\uffff\uffff\uffff',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff₩\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
})
