// Made by scripts/generate.js from iconv-lite's windows-1253: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** windows-1253, Greek. */
export const windows1253 = /* @__PURE__ */ new SingleOctetPage({
  name: 'windows-1253',
  ccsid: 1253,
  aliases: ['win1253', 'x-cp1253', 'ibm-5349'],
  title: 'Greek',
  ebcdic: false,
  differences: {
    128: '€\uffff‚ƒ„…†‡\uffff‰\uffff‹\uffff\uffff\uffff\uffff\uffff‘’“”•–—\uffff™\uffff›\uffff\uffff\uffff\uffff',
    161: '\u0385Ά',
    170: '\uffff',
    175: '―',
    180: '΄',
    184: 'ΈΉΊ',
    188: 'Ό',
    190: 'ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\uffffΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\uffff',
  },
  oneWay: [],
})
