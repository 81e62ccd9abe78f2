/** Octets that are read when they are wanted. */
export interface OctetSource {
  /** How many there are. */
  readonly length: number
  /** Reads `from` up to `to`, which are in range. The result belongs to the caller. */
  read(from: number, to: number): Promise<Uint8Array>
}

/** What a Blob and a File have, of which one is needed. */
export interface BlobLike {
  /** Octets. */
  readonly size: number
  /** A part of it, whose octets are read when they are asked for. */
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** Octets in memory, or those of a Blob or File, which stay where they are. */
export function octetSource(octets: Uint8Array | BlobLike): OctetSource {
  if (octets instanceof Uint8Array)
    return { length: octets.length, read: async (from, to) => octets.slice(from, to) }
  return {
    length: octets.size,
    read: async (from, to) => new Uint8Array(await octets.slice(from, to).arrayBuffer()),
  }
}
