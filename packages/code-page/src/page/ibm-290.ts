// Made by scripts/generate.js from ibm-290_P100-1995.ucm: do not edit.
import { SingleOctetPage } from '../single-octet-page.js'

/** IBM-290, Katakana: Japan. */
export const ibm290 = /* @__PURE__ */ new SingleOctetPage({
  name: 'IBM-290',
  ccsid: 290,
  aliases: ['ebcdic-jp-kana'],
  title: 'Katakana: Japan',
  ebcdic: true,
  differences: {
    65: '｡｢｣､･ｦｧｨｩ£',
    79: '|',
    81: 'ｪｫｬｭｮｯ\uffffｰ\uffff',
    91: '¥',
    95: '¬',
    98: 'abcdefgh\uffff',
    112: '[ijklmnop',
    128: ']ｱｲｳｴｵｶｷｸｹｺqｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉr\uffffﾊﾋﾌ~‾ﾍﾎﾏﾐﾑﾒﾓﾔﾕsﾖﾗﾘﾙ^¢\x5ctuvwxyzﾚﾛﾜﾝﾞﾟ',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff$\uffff',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  oneWay: [],
})
