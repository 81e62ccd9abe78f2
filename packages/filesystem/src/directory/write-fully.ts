import type { SystemCalls } from './calls.js'

/**
 * Writes pieces one behind the other, however few octets the operating system takes at a time.
 *
 * @returns how many octets they have
 */
export async function writeFully(
  calls: SystemCalls,
  fd: number,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<number> {
  let at = position
  let left = pieces.filter((piece) => piece.length > 0)
  while (left.length > 0) {
    const count = await calls.writev(fd, left, at)
    if (count === 0) throw new Error('The operating system took no octets.')
    at += count
    left = behind(left, count)
  }
  return at - position
}

/** What is left of some pieces behind their first octets. */
function behind(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  let index = 0
  let rest = count
  while (index < pieces.length && rest >= pieces[index]!.length) rest -= pieces[index++]!.length
  const left = pieces.slice(index)
  if (rest > 0) left[0] = left[0]!.subarray(rest)
  return left
}
