import type { FileEvent } from '@ftpkit/transfer'
import { CompressedDecoder, type CompressedDecoderOptions } from './compressed-decoder.js'
import { CompressedEncoder, type CompressedEncoderOptions } from './compressed-encoder.js'
import { decodeAll, encodeAll } from './one-shot.js'

export { CompressedDecoder, type CompressedDecoderOptions } from './compressed-decoder.js'
export { CompressedEncoder, type CompressedEncoderOptions } from './compressed-encoder.js'
export { fillerOf } from './compressed-string.js'

/** Reads a whole connection in MODE C. @throws FtpError as {@link CompressedDecoder} does */
export function decodeCompressed(wire: Uint8Array, options?: CompressedDecoderOptions): FileEvent[] {
  return decodeAll(wire, (file) => new CompressedDecoder(file, options))
}

/** Writes whole files as a connection in MODE C. @throws RangeError as {@link CompressedEncoder} does */
export function encodeCompressed(
  events: Iterable<FileEvent>,
  options?: CompressedEncoderOptions,
): Uint8Array {
  return encodeAll(events, (connection) => new CompressedEncoder(connection, options))
}
