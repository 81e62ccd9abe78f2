// Made by scripts/generate.js from ibm-1371_P100-1999.ucm: do not edit.
import type { DoubleOctetPart } from '../double-octet-tables.js'

export const traditionalChineseEuro: DoubleOctetPart = {
  runs: [[0x47a2, '€']],
  sequences: {},
}
