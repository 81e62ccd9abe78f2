import type { RestartPoint } from '@ftpkit/structure'
import type { ByteSink, FileSink } from '@ftpkit/transfer'

/** What a layer hears of while it receives. */
export interface LayerReports {
  readonly onRestartMarker: (marker: Uint8Array, point: RestartPoint) => void
  readonly onSuspect: (on: boolean, octetsBefore: number) => void
}

/** STRU and the record format: octets of a local file to a file in transfer, and back. */
export interface StructureLayer {
  encode(file: FileSink): ByteSink
  decode(local: ByteSink, reports: LayerReports, resume: RestartPoint | undefined): FileSink
  /** Most octets, or ends of records, that one octet of the local file can become. */
  readonly encodeExpansion: number
  /** Most octets of the local file that one octet can become, and the end of a record. */
  readonly decodeExpansion: number
  readonly endOfRecordLength: number
  /** Whether receiving can be resumed inside a record. */
  readonly resumesInRecords: boolean
}

/** A decoder of TYPE, and what a restart marker where it stands must remember: undefined if it can't go on there. */
export interface RepresentationDecoder {
  readonly file: FileSink
  readonly state: () => string | undefined
}

/** TYPE: a file in its local representation to one in the network's, and back. */
export interface RepresentationLayer {
  encode(next: FileSink): FileSink
  /** @throws RangeError for a state that is none of this layer */
  decode(next: FileSink, state: string): RepresentationDecoder
  /** Most octets, or ends of records, that one octet or end of a record can become. */
  readonly encodeExpansion: number
  readonly decodeExpansion: number
}

/** MODE: a file in transfer to octets of the data connection, and back. */
export interface ModeLayer {
  encode(connection: ByteSink): FileSink
  /** @param rest takes what follows the end of the file, where a connection can carry several */
  decode(file: FileSink, rest?: ByteSink): ByteSink
  readonly encodeExpansion: number
  readonly decodeExpansion: number
  /** Whether the connection can carry several files, and restart markers (RFC 959 §3.3, §3.5). */
  readonly explicitEnds: boolean
}

/** The state of a decoder that has nothing to remember. */
export const clear = 'clear'
