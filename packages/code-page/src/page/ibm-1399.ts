// Made by scripts/generate.js from ibm-1399_P110-2003.ucm: do not edit.

import { japanese } from '../data/japanese.js'
import { jisX0213 } from '../data/jis-x-0213.js'
import { DoubleOctetPage } from '../double-octet-page.js'

/** IBM-1399, Japanese: 939 with the euro and JIS X 0213. */
export const ibm1399 = /* @__PURE__ */ new DoubleOctetPage({
  name: 'IBM-1399',
  ccsid: 1399,
  aliases: [],
  title: 'Japanese: 939 with the euro and JIS X 0213',
  differences: {
    14: '\uffff\uffff',
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
    225: '€',
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
