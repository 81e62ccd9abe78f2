// Made by scripts/generate.js from ibm-1027_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-1027, Latin and Katakana, extended: Japan. */
export const ibm1027 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-1027',
  ccsid: 1027,
  aliases: [],
  title: 'Latin and Katakana, extended: Japan',
  ebcdic: true,
  differences: {
    65: '\uffff｡｢｣､･ｦｧｨ¢',
    79: '|',
    81: 'ｩｪｫｬｭｮｯｰｱ',
    95: '¬',
    98: 'ｲｳｴｵｶｷｸｹ\uffff',
    112: 'ｺｻｼｽｾｿﾀﾁﾂ',
    128: '\uffff',
    138: 'ﾃﾄﾅﾆﾇﾈ\uffff',
    154: 'ﾉﾊﾋﾌﾍﾎ‾',
    170: 'ﾏﾐﾑ[ﾒﾓ^',
    179: 'ﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ]ﾞﾟ',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff',
    225: '\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  oneWay: [],
})
