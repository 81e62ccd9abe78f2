import { concat } from '@ftpkit/transfer'

/** Octets of the length that stands before each stored record. */
const prefixLength = 4

/** Records as they are stored: each behind its length in four octets, the most significant first. */
export function storedRecords(records: readonly Uint8Array[]): Uint8Array {
  return concat(
    records.flatMap((record) => {
      const prefix = new Uint8Array(prefixLength)
      new DataView(prefix.buffer).setUint32(0, record.length)
      return [prefix, record]
    }),
  )
}

/** The records of stored octets, as views. The inverse of {@link storedRecords}. */
export function recordsOf(stored: Uint8Array): Uint8Array[] {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.length)
  const records: Uint8Array[] = []
  for (let at = 0; at + prefixLength <= stored.length; ) {
    const length = view.getUint32(at)
    records.push(stored.subarray(at + prefixLength, at + prefixLength + length))
    at += prefixLength + length
  }
  return records
}
