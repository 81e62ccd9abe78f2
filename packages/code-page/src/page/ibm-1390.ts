// Made by scripts/generate.js from ibm-1390_P110-2003.ucm: do not edit.

import { japanese } from '../data/japanese.js'
import { jisX0213 } from '../data/jis-x-0213.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-1390, Japanese: 930 with the euro and JIS X 0213. */
export const ibm1390 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-1390',
  ccsid: 1390,
  aliases: [],
  title: 'Japanese: 930 with the euro and JIS X 0213',
  differences: {
    14: '\uffff\uffff',
    65: '｡｢｣､･ｦｧｨｩ£',
    79: '|',
    81: 'ｪｫｬｭｮｯ\uffffｰ\uffff',
    91: '¥',
    95: '¬',
    98: 'abcdefgh\uffff',
    112: '[ijklmnop',
    128: ']ｱｲｳｴｵｶｷｸｹｺqｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉr\uffffﾊﾋﾌ~‾ﾍﾎﾏﾐﾑﾒﾓﾔﾕsﾖﾗﾘﾙ^¢\x5ctuvwxyzﾚﾛﾜﾝﾞﾟ',
    202: '\uffff\uffff\uffff\uffff\uffff\uffff',
    218: '\uffff\uffff\uffff\uffff\uffff\uffff$€',
    234: '\uffff\uffff\uffff\uffff\uffff\uffff',
    250: '\uffff\uffff\uffff\uffff\uffff',
  },
  parts: [japanese, jisX0213],
  oneWay: [0x42e1],
  lookalikes: {
    20977: '栅',
    23550: '梎',
    24817: '繈',
    25008: '腁',
    21427: '荆',
    26312: '頹',
    17518: '\uf86f',
  },
})
