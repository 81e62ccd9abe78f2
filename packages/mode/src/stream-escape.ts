/** First octet of every control code: "a byte of all ones" (RFC 959 §3.4.1). */
export const escapeOctet = 0xff

/** What the octet after the escape means; the escape twice is one octet of data (RFC 959 §3.4.1). */
export const ControlCode = {
  endOfRecord: 1,
  endOfFile: 2,
  endOfRecordAndFile: 3,
} as const

/** From here on a native search is quicker than a loop, also where it needs a view of its own. */
const searchFrom = 256

/** Where the first escape of `chunk[start, end)` lies, or `end`. Octets outside that range are not looked at. */
export function findEscape(chunk: Uint8Array, start: number, end: number): number {
  if (end - start < searchFrom) {
    let at = start
    while (at < end && chunk[at] !== escapeOctet) at++
    return at
  }
  const found = (end === chunk.length ? chunk : chunk.subarray(0, end)).indexOf(escapeOctet, start)
  return found < 0 ? end : found
}

/** Where the run of escapes that begins at `start` stops. */
export function endOfEscapes(chunk: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && chunk[at] === escapeOctet) at++
  return at
}
