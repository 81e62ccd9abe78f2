// Made by scripts/generate.js from iconv-lite's iso-8859-7: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** ISO 8859-7, Greek, with the euro. */
export const iso88597 = /* @__PURE__ */ new SingleOctetPage({
  name: 'ISO-8859-7',
  ccsid: 813,
  aliases: ['iso-ir-126', 'greek', 'ecma-118', 'elot-928'],
  title: 'ISO 8859-7, Greek, with the euro',
  ebcdic: false,
  differences: {
    161: '‘’',
    164: '€₯',
    170: 'ͺ',
    174: '\uffff―',
    180: '΄\u0385Ά',
    184: 'ΈΉΊ',
    188: 'Ό',
    190: 'ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\uffffΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\uffff',
  },
  oneWay: [],
})
