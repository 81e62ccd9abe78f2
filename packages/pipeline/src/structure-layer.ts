import { FileDecoder, FileEncoder, LinesDecoder, LinesEncoder } from '@ftpkit/structure'
import type { StructureLayer } from './layer.js'

/** STRU F: the octets of the local file are the file in transfer. */
export const file: StructureLayer = {
  encode: (file) => new FileEncoder(file),
  decode: (local) => new FileDecoder(local, { tolerate: ['eor-outside-record-structure'] }),
  encodeExpansion: 1,
  decodeExpansion: 1,
}

/** STRU R: each line of the local text is a record. */
export const lines: StructureLayer = {
  encode: (file) => new LinesEncoder(file),
  decode: (local) => new LinesDecoder(local),
  encodeExpansion: 1,
  // An empty record of one octet on the network is a line end of one octet here.
  decodeExpansion: 1,
}
