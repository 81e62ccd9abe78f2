/**
 * What becomes of the two characters that the line end displaces. RFC 959 §3.1.1.2 makes EBCDIC NL (0x15) the line
 * end; the standard tables give NL to U+0085 and LF to EBCDIC LF (0x25).
 *
 * - `exchange`: 0x25 and U+0085 stand for each other, so that every file comes back as it was stored.
 * - `table`: they follow the table. EBCDIC LF then reads as a local line end too, and U+0085 is sent as a line end.
 */
export type NewlineCollision = 'exchange' | 'table'

/** The table with `lineEnd` at `octet`, and with `exchange` its former value where `lineEnd` stood. */
export function withLineEnd(
  table: Uint8Array,
  octet: number,
  lineEnd: number,
  displaced: NewlineCollision,
): Uint8Array {
  const former = table[octet]!
  const changed =
    displaced === 'table' ? table.slice() : table.map((value) => (value === lineEnd ? former : value))
  changed[octet] = lineEnd
  return changed
}
