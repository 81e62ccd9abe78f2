// Made by scripts/generate.js: do not edit.
import { ibm037 } from './page/ibm-037.js'
import { ibm273 } from './page/ibm-273.js'
import { ibm277 } from './page/ibm-277.js'
import { ibm278 } from './page/ibm-278.js'
import { ibm280 } from './page/ibm-280.js'
import { ibm284 } from './page/ibm-284.js'
import { ibm285 } from './page/ibm-285.js'
import { ibm290 } from './page/ibm-290.js'
import { ibm297 } from './page/ibm-297.js'
import { ibm420 } from './page/ibm-420.js'
import { ibm424 } from './page/ibm-424.js'
import { ibm437 } from './page/ibm-437.js'
import { ibm500 } from './page/ibm-500.js'
import { ibm833 } from './page/ibm-833.js'
import { ibm838 } from './page/ibm-838.js'
import { ibm850 } from './page/ibm-850.js'
import { ibm852 } from './page/ibm-852.js'
import { ibm855 } from './page/ibm-855.js'
import { ibm857 } from './page/ibm-857.js'
import { ibm858 } from './page/ibm-858.js'
import { ibm862 } from './page/ibm-862.js'
import { ibm864 } from './page/ibm-864.js'
import { ibm866 } from './page/ibm-866.js'
import { ibm870 } from './page/ibm-870.js'
import { ibm871 } from './page/ibm-871.js'
import { ibm875 } from './page/ibm-875.js'
import { ibm880 } from './page/ibm-880.js'
import { ibm905 } from './page/ibm-905.js'
import { ibm918 } from './page/ibm-918.js'
import { ibm924 } from './page/ibm-924.js'
import { ibm1025 } from './page/ibm-1025.js'
import { ibm1026 } from './page/ibm-1026.js'
import { ibm1027 } from './page/ibm-1027.js'
import { ibm1047 } from './page/ibm-1047.js'
import { ibm1097 } from './page/ibm-1097.js'
import { ibm1112 } from './page/ibm-1112.js'
import { ibm1122 } from './page/ibm-1122.js'
import { ibm1123 } from './page/ibm-1123.js'
import { ibm1130 } from './page/ibm-1130.js'
import { ibm1132 } from './page/ibm-1132.js'
import { ibm1140 } from './page/ibm-1140.js'
import { ibm1141 } from './page/ibm-1141.js'
import { ibm1142 } from './page/ibm-1142.js'
import { ibm1143 } from './page/ibm-1143.js'
import { ibm1144 } from './page/ibm-1144.js'
import { ibm1145 } from './page/ibm-1145.js'
import { ibm1146 } from './page/ibm-1146.js'
import { ibm1147 } from './page/ibm-1147.js'
import { ibm1148 } from './page/ibm-1148.js'
import { ibm1149 } from './page/ibm-1149.js'
import { ibm1153 } from './page/ibm-1153.js'
import { ibm1154 } from './page/ibm-1154.js'
import { ibm1155 } from './page/ibm-1155.js'
import { ibm1156 } from './page/ibm-1156.js'
import { ibm1157 } from './page/ibm-1157.js'
import { ibm1158 } from './page/ibm-1158.js'
import { ibm1160 } from './page/ibm-1160.js'
import { ibm1164 } from './page/ibm-1164.js'
import { iso88591 } from './page/iso-8859-1.js'
import { iso88592 } from './page/iso-8859-2.js'
import { iso88593 } from './page/iso-8859-3.js'
import { iso88594 } from './page/iso-8859-4.js'
import { iso88595 } from './page/iso-8859-5.js'
import { iso88596 } from './page/iso-8859-6.js'
import { iso88597 } from './page/iso-8859-7.js'
import { iso88598 } from './page/iso-8859-8.js'
import { iso88599 } from './page/iso-8859-9.js'
import { iso885910 } from './page/iso-8859-10.js'
import { iso885913 } from './page/iso-8859-13.js'
import { iso885915 } from './page/iso-8859-15.js'
import { usAscii } from './page/us-ascii.js'
import { windows1250 } from './page/windows-1250.js'
import { windows1251 } from './page/windows-1251.js'
import { windows1252 } from './page/windows-1252.js'
import { windows1253 } from './page/windows-1253.js'
import { windows1254 } from './page/windows-1254.js'
import { windows1255 } from './page/windows-1255.js'
import { windows1256 } from './page/windows-1256.js'
import { windows1257 } from './page/windows-1257.js'
import { windows1258 } from './page/windows-1258.js'
import type { SingleOctetPage } from './single-octet-page.js'

/** Every single-octet page, EBCDIC first. */
export const singleOctetPages: readonly SingleOctetPage[] = [
  ibm037,
  ibm273,
  ibm277,
  ibm278,
  ibm280,
  ibm284,
  ibm285,
  ibm290,
  ibm297,
  ibm420,
  ibm424,
  ibm500,
  ibm833,
  ibm838,
  ibm870,
  ibm871,
  ibm875,
  ibm880,
  ibm905,
  ibm918,
  ibm924,
  ibm1025,
  ibm1026,
  ibm1027,
  ibm1047,
  ibm1097,
  ibm1112,
  ibm1122,
  ibm1123,
  ibm1130,
  ibm1132,
  ibm1140,
  ibm1141,
  ibm1142,
  ibm1143,
  ibm1144,
  ibm1145,
  ibm1146,
  ibm1147,
  ibm1148,
  ibm1149,
  ibm1153,
  ibm1154,
  ibm1155,
  ibm1156,
  ibm1157,
  ibm1158,
  ibm1160,
  ibm1164,
  iso88591,
  windows1252,
  usAscii,
  iso88592,
  iso88593,
  iso88594,
  iso88595,
  iso88596,
  iso88597,
  iso88598,
  iso88599,
  iso885910,
  iso885913,
  iso885915,
  windows1250,
  windows1251,
  windows1253,
  windows1254,
  windows1255,
  windows1256,
  windows1257,
  windows1258,
  ibm437,
  ibm850,
  ibm852,
  ibm855,
  ibm857,
  ibm858,
  ibm862,
  ibm864,
  ibm866,
]
