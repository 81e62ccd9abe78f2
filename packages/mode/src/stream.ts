import type { FileEvent } from '@ftpkit/transfer'
import { decodeAll, encodeAll } from './one-shot.js'
import { StreamRecordDecoder, type StreamRecordDecoderOptions } from './stream-record-decoder.js'
import { StreamRecordEncoder, type StreamRecordEncoderOptions } from './stream-record-encoder.js'

export { StreamFileDecoder } from './stream-file-decoder.js'
export { StreamFileEncoder } from './stream-file-encoder.js'
export { StreamRecordDecoder, type StreamRecordDecoderOptions } from './stream-record-decoder.js'
export { StreamRecordEncoder, type StreamRecordEncoderOptions } from './stream-record-encoder.js'

/** Reads a whole connection in MODE S with STRU R. @throws FtpError as {@link StreamRecordDecoder} does */
export function decodeStreamRecords(wire: Uint8Array, options?: StreamRecordDecoderOptions): FileEvent[] {
  return decodeAll(wire, (file) => new StreamRecordDecoder(file, options))
}

/** Writes a whole file as a connection in MODE S with STRU R. @throws TypeError as {@link StreamRecordEncoder} does */
export function encodeStreamRecords(
  events: Iterable<FileEvent>,
  options?: StreamRecordEncoderOptions,
): Uint8Array {
  return encodeAll(events, (connection) => new StreamRecordEncoder(connection, options))
}
