import type { Comparison } from './comparison.js'
import { fromCrLf, toCrLf } from './line-comparisons.js'
import {
  compressedDecode,
  compressedEncode,
  escapesDecode,
  escapesEncode,
  largeBlocksDecode,
  largeBlocksEncode,
} from './mode-comparisons.js'
import { againstPrototype, seam } from './seam.js'
import { fromEbcdic, toEbcdic } from './translation-comparisons.js'
import { fromLogicalBytes, toLogicalBytes } from './word-comparisons.js'

/** Every comparison of `bench`, by the name that `--only` searches. Each is built when it is measured. */
export const comparisons: Readonly<Record<string, () => Comparison>> = {
  seam,
  'block-records': againstPrototype,
  'to-ebcdic': toEbcdic,
  'from-ebcdic': fromEbcdic,
  'to-crlf': toCrLf,
  'from-crlf': fromCrLf,
  'block-decode': largeBlocksDecode,
  'block-encode': largeBlocksEncode,
  'escapes-encode': escapesEncode,
  'escapes-decode': escapesDecode,
  'compressed-encode': compressedEncode,
  'compressed-decode': compressedDecode,
  'to-logical-bytes': toLogicalBytes,
  'from-logical-bytes': fromLogicalBytes,
}
