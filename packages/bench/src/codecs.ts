import type { Contest } from './contest.js'
import { fromCrLf, toCrLf } from './line-contests.js'
import {
  compressedDecode,
  compressedEncode,
  escapesDecode,
  escapesEncode,
  largeBlocksDecode,
  largeBlocksEncode,
} from './mode-contests.js'
import { againstPrototype, seam } from './seam.js'
import { fromEbcdic, toEbcdic } from './translation-contests.js'

/** Every contest of `bench`, by the name that `--only` looks for. Made only where it is held. */
export const contests: Readonly<Record<string, () => Contest>> = {
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
}
