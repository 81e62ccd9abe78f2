import type { ByteSink, FileSink } from '@ftpkit/transfer'

/**
 * One layer of a transfer in both directions: between what is nearer to the local file and what is nearer to the
 * network (RFC 959 §3).
 */
export interface Layer<Local, Network> {
  /** Builds the codec towards the network in front of `next`. */
  encode(next: Network): Local
  /** Builds the codec from the network in front of `next`. */
  decode(next: Local): Network
  /** Most octets that one octet can become on the way to the network, and from it. */
  readonly encodeExpansion: number
  readonly decodeExpansion: number
}

/** STRU and the record format: octets of a local file to a file in transfer. */
export type StructureLayer = Layer<ByteSink, FileSink>
/** TYPE: a file in the local representation to one in the network's. */
export type RepresentationLayer = Layer<FileSink, FileSink>
/** MODE: a file in transfer to octets of the data connection. */
export type ModeLayer = Layer<FileSink, ByteSink>
