import type { RestartPoint } from '@ftpkit/structure'
import type { ByteSink, FileSink, ReusedMemory } from '@ftpkit/transfer'

/** A codec class, or what stands for one, by the growth of its output. */
export interface Expanding {
  /** Most octets, or ends of records, that one octet or end of a record can become. */
  readonly maxExpansion: number
}

/** The codecs of one layer, in both directions, by the growth of their output: most layers have one each way. */
export interface LayerCodecs {
  readonly encoders: readonly Expanding[]
  readonly decoders: readonly Expanding[]
  /** Whether the encoder keeps no view of what it took or put out, or copies it before memory is reused. @default false */
  readonly reusesMemory?: boolean | undefined
}

/** What the decoder of STRU reports while it receives. */
export interface LayerReports {
  readonly onRestartMarker: (marker: Uint8Array, point: RestartPoint) => void
  readonly onSuspect: (on: boolean, octetsBefore: number) => void
}

/** STRU and the record format: octets of a local file to a file in transfer, and back. */
export interface StructureLayer extends LayerCodecs {
  encode(file: FileSink): ByteSink
  decode(local: ByteSink, reports: LayerReports, resume: RestartPoint | undefined): FileSink
  /** Most octets of the local file that the end of one record becomes. */
  readonly maxEndOfRecordLength: number
  /** Whether receiving can be resumed inside a record. */
  readonly resumesInRecords: boolean
}

/** A decoder of TYPE. */
export interface RepresentationDecoder {
  readonly file: FileSink
  /** What a restart marker at this position must remember; undefined where the decoder cannot resume. */
  readonly state: () => string | undefined
}

/** TYPE: a file in its local representation to one in the network's, and back. */
export interface RepresentationLayer extends LayerCodecs {
  /** @param memory for the output */
  encode(next: FileSink, memory?: ReusedMemory): FileSink
  /** @param state one that {@link isState} accepts */
  decode(next: FileSink, state: string): RepresentationDecoder
  /** Whether a decoder of this layer can begin in this state. */
  isState(state: string): boolean
}

/** What a data connection carries, where it can carry more than one file. */
export interface ConnectionContent {
  /** Takes what follows the end of the only file. */
  readonly leftover?: ByteSink | undefined
  /** How many files the connection carries. @default 'one' */
  readonly files?: 'one' | 'many' | undefined
  /** Whether the last page of STRU P is enough of an end of file. @default true */
  readonly lastPageEnds?: boolean | undefined
}

/** MODE: a file in transfer to octets of the data connection, and back. */
export interface ModeLayer extends LayerCodecs {
  /** @param memory for the output */
  encode(connection: ByteSink, memory?: ReusedMemory): FileSink
  decode(file: FileSink, content?: ConnectionContent): ByteSink
  /** Whether the connection can carry several files, and restart markers (RFC 959 §3.3, §3.5). */
  readonly explicitEnds: boolean
}

/** The state of a decoder that has nothing to remember. */
export const clear = 'clear'
