/** Joins pieces into one array. A single piece that isn't empty is returned itself. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const full = pieces.filter((piece) => piece.length > 0)
  if (full.length === 1) return full[0]!
  const whole = new Uint8Array(full.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of full) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
