// Made by scripts/generate.js from ibm-1047_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1047, Latin-1: open systems, z/OS UNIX. */
export const ibm1047 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1047',
  ccsid: 1047,
  aliases: ['ebcdic-open-systems'],
  title: 'Latin-1: open systems, z/OS UNIX',
  ebcdic: true,
  differences: {
    74: '¢',
    79: '|',
    173: '[',
    176: '¬',
    186: 'Ý¨',
    189: ']',
  },
  oneWay: [],
  lookalikes: {
    188: '‾',
  },
})
