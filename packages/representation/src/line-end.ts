import type { Newline } from '@ftpkit/code-page'

/** The octets that representations give a meaning, in ASCII and in EBCDIC. */
export const Ascii = { nul: 0x00, lf: 0x0a, vt: 0x0b, ff: 0x0c, cr: 0x0d } as const

export const Ebcdic = { cr: 0x0d, nl: 0x15, lf: 0x25 } as const

/**
 * A translation table with the line end `lineEnd` at `octet`. RFC 959 §3.1.1.2 makes EBCDIC NL (0x15) the line end; the
 * standard tables map NL to U+0085 and LF to EBCDIC LF (0x25).
 *
 * @param newline `swap`: the former value of `octet` takes the place of `lineEnd`; `nl-to-lf`: only `octet` changes;
 *   `cdra`: the table is returned as it is
 */
export function withLineEnd(table: Uint8Array, octet: number, lineEnd: number, newline: Newline): Uint8Array {
  if (newline === 'cdra') return table
  const former = table[octet]!
  const changed =
    newline === 'nl-to-lf' ? table.slice() : table.map((value) => (value === lineEnd ? former : value))
  changed[octet] = lineEnd
  return changed
}
