import {
  BlockDecoder,
  BlockEncoder,
  StreamFileDecoder,
  StreamFileEncoder,
  StreamRecordDecoder,
  StreamRecordEncoder,
} from '@ftpkit/mode'
import type { Structure } from '@ftpkit/transfer'
import type { ModeLayer } from './layer.js'

/** MODE S, STRU F: the octets themselves. */
export const streamFile: ModeLayer = {
  encode: (connection) => new StreamFileEncoder(connection),
  decode: (file) => new StreamFileDecoder(file),
  encodeExpansion: StreamFileEncoder.maxExpansion,
  decodeExpansion: StreamFileDecoder.maxExpansion,
}

/** MODE S, STRU R: records between escapes. */
export const streamRecord: ModeLayer = {
  encode: (connection) => new StreamRecordEncoder(connection),
  decode: (file) => new StreamRecordDecoder(file),
  encodeExpansion: StreamRecordEncoder.maxExpansion,
  decodeExpansion: StreamRecordDecoder.maxExpansion,
}

/** MODE B. */
export function block(structure: Structure): ModeLayer {
  return {
    encode: (connection) => new BlockEncoder(connection),
    decode: (file) => new BlockDecoder(file, { structure }),
    encodeExpansion: BlockEncoder.maxExpansion,
    decodeExpansion: BlockDecoder.maxExpansion,
  }
}
