import type { FileEvent } from '@ftpkit/transfer'
import { BlockDecoder, type BlockDecoderOptions } from './block-decoder.js'
import { BlockEncoder, type BlockEncoderOptions } from './block-encoder.js'
import { decodeAll, encodeAll } from './one-shot.js'

export { BlockDecoder, type BlockDecoderOptions } from './block-decoder.js'
export { BlockEncoder, type BlockEncoderOptions, maxBlockLength } from './block-encoder.js'

/** Reads a whole connection in MODE B. @throws FtpError as {@link BlockDecoder} does */
export function decodeBlocks(wire: Uint8Array, options?: BlockDecoderOptions): FileEvent[] {
  return decodeAll(wire, (file) => new BlockDecoder(file, options))
}

/** Writes whole files as a connection in MODE B. @throws RangeError as {@link BlockEncoder} does */
export function encodeBlocks(events: Iterable<FileEvent>, options?: BlockEncoderOptions): Uint8Array {
  return encodeAll(events, (connection) => new BlockEncoder(connection, options))
}
