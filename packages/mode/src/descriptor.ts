/** Bits of the descriptor of a block (RFC 959 §3.4.2) and of an escape in compressed data (§3.4.3). */
export const Descriptor = {
  endOfRecord: 0x80,
  endOfFile: 0x40,
  suspect: 0x20,
  restartMarker: 0x10,
  /** Undefined bits: senders leave them 0. */
  reserved: 0x0f,
} as const

/** Whether an octet is allowed in a restart marker: `<pr-char>` is "any ASCII code 33 through 126" (RFC 959 §5.3.2). */
export function isMarkerOctet(octet: number): boolean {
  return octet >= 33 && octet <= 126
}

/**
 * Refuses a restart marker that the mode cannot carry.
 *
 * @throws RangeError if it is empty, longer than `maxLength` octets, or has other than printable octets
 */
export function checkMarker(marker: Uint8Array, maxLength: number): void {
  if (marker.length === 0 || marker.length > maxLength) {
    throw new RangeError(`a restart marker has 1 to ${maxLength} octets, not ${marker.length}`)
  }
  const at = marker.findIndex((octet) => !isMarkerOctet(octet))
  if (at >= 0) throw new RangeError(`octet ${at} of a restart marker is ${marker[at]}, not one of 33 to 126`)
}
