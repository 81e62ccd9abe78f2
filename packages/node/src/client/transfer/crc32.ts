/** The remainders of each octet by the polynomial of ISO 3309, bits in reverse. */
const table = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** CRC-32 as XCRC answers it, which not every Node 20 has. */
export class Crc32 {
  private remainder = 0xffffffff

  update(octets: Uint8Array): void {
    let { remainder } = this
    for (let at = 0; at < octets.length; at++) {
      remainder = table[(remainder ^ octets[at]!) & 0xff]! ^ (remainder >>> 8)
    }
    this.remainder = remainder
  }

  /** Eight hexadecimal digits. */
  digest(): string {
    return ((this.remainder ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
  }
}
