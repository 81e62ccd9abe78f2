/** Encodes a file in MODE B: blocks of 997 octets, then an empty block marked as end of file (RFC 959 §3.4.2). */
export function blocksOf(octets: Buffer): Buffer {
  const size = 997
  const parts: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += size) {
    const block = octets.subarray(at, at + size)
    parts.push(Buffer.from([0, block.length >> 8, block.length & 0xff]), block)
  }
  return Buffer.concat([...parts, Buffer.from([0x40, 0, 0])])
}

/** Encodes a file in MODE C: byte strings of 127 octets, then the escape for end of file (RFC 959 §3.4.3). */
export function stringsOf(octets: Buffer): Buffer {
  const size = 127
  const parts: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += size) {
    const string = octets.subarray(at, at + size)
    parts.push(Buffer.from([string.length]), string)
  }
  return Buffer.concat([...parts, Buffer.from([0, 0x40])])
}

/** Encodes a file in STRU R and MODE S: records of 80 octets, then the end of file (RFC 959 §3.4.1). */
export function recordsOf(octets: Buffer): Buffer {
  const size = 80
  const parts: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += size) {
    parts.push(octets.subarray(at, at + size), Buffer.from([0xff, 1]))
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 2])])
}
