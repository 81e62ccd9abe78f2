/** Octets as hexadecimal digits. */
export function hex(chunk: Uint8Array, start: number, end: number): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start).toString('hex')
}

/** Octets of hexadecimal digits. @throws SyntaxError */
export function octetsOf(digits: unknown): Uint8Array {
  if (typeof digits !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(digits)) {
    throw new SyntaxError('octets are written as pairs of hexadecimal digits')
  }
  return Buffer.from(digits, 'hex')
}
