import { conflictIn, modeDecoder, recordFormats, toFile, tolerances, toPages } from '@ftpkit/pipeline'
import {
  type ByteSink,
  type FileSink,
  type FtpError,
  isFtpError,
  type TransferParameters,
} from '@ftpkit/transfer'
import { marksRecords, type OctetContent, survivesHoles } from './content.js'
import type { UnreadPart } from './readable-file.js'
import type { OctetFault } from './roles.js'

/** Octets that one call of a codec takes, so that what comes out of it stays small: one octet of MODE C becomes up to 63. */
const slice = 16_384

/** A fault whose place among the octets of the connection is still to be found. */
export interface FoundFault extends Omit<OctetFault, 'offset'> {
  /** Octets of the connection before it; undefined for a fault of the data. */
  readonly offset: number | undefined
  /** Octets of all files in transfer before it. */
  readonly carried: number
}

/** Faults of each kind that are kept, the first ones: each header of a connection can have one. */
const maxFaults = 1_000

/** Decodes the octets of a connection, for the faults alone. Everything is tolerated that can be. */
export class FaultFinder {
  readonly faults: FoundFault[] = []
  /** What was not read of the files in transfer. */
  readonly unread: UnreadPart[] = []
  /** Octets of the connection after which nothing was read; Infinity unless MODE itself failed. */
  readUpTo = Number.POSITIVE_INFINITY
  private readonly mode: ByteSink | undefined
  private file: CheckedFile | undefined
  private offset = 0
  private carried = 0
  private toleratedFaults = 0

  /** @throws RangeError for an unknown code page, preset or record format */
  constructor(private readonly content: OctetContent) {
    const { parameters } = content
    if (!parameters) return
    const conflict = conflictIn(parameters)
    if (conflict) this.refuse(conflict.why, conflict.clause)
    else this.mode = this.decoder(parameters)
  }

  /** Takes octets, which must not change afterwards. */
  bytes(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += slice) {
      const stop = Math.min(at + slice, end)
      this.attempt((mode) => mode.bytes(chunk, at, stop))
      this.offset += stop - at
    }
  }

  end(): void {
    this.attempt((mode) => mode.end())
  }

  /** Octets are missing here. */
  hole(length: number): void {
    const offset = this.offset
    const isEnd = !survivesHoles(this.content) && this.readUpTo === Number.POSITIVE_INFINITY
    const message = `${length} octets are missing${isEnd ? ', so that nothing after them can be decoded' : ''}`
    const fault = { offset, decoderOffset: offset, carried: this.carried, code: 'missing', clause: undefined }
    this.faults.push({ ...fault, message, tolerated: !isEnd })
    if (isEnd) this.readUpTo = offset
  }

  private refuse(why: string, clause: string): void {
    const place = { offset: 0, decoderOffset: 0, carried: 0 }
    this.faults.push({ ...place, code: 'unsupported-parameters', message: why, clause, tolerated: false })
    this.readUpTo = 0
  }

  private decoder(parameters: TransferParameters): ByteSink {
    const { preset = 'lenient' } = this.content
    // A file is made at once, so that a wrong option is the caller's fault.
    this.file = this.newFile(parameters)
    const current = () => (this.file ??= this.newFile(parameters))
    const file: FileSink = {
      data: (chunk, start, end) => {
        const sinks = current()
        this.carried += end - start
        sinks.attempt((sink) => sink.data(chunk, start, end))
      },
      endOfRecord: () => current().attempt((sink) => sink.endOfRecord()),
      restartMarker: (marker) => current().attempt((sink) => sink.restartMarker(marker)),
      suspect: (on) => current().attempt((sink) => sink.suspect(on)),
      endOfFile: () => {
        const ended = current()
        this.file = undefined
        ended.attempt((sink) => sink.endOfFile())
        ended.close(this.carried)
      },
    }
    return modeDecoder(parameters, file, {
      preset,
      tolerate: tolerances,
      files: parameters.mode === 'S' ? 'one' : 'many',
      onTolerated: (fault) => this.add(fault, true, fault.offset ?? this.offset, fault.offset ?? this.offset),
    })
  }

  private newFile(parameters: TransferParameters): CheckedFile {
    const begin = this.carried
    return new CheckedFile(fileSinks(parameters, this.content), (error) => {
      const offset = Math.min(offsetOf(error) ?? this.carried - begin, this.carried - begin)
      this.add(error, false, undefined, offsetOf(error) ?? offset, begin + offset)
      // After 1,000 files that can't be read, nothing else is read either.
      if (this.unread.length >= maxFaults) this.readUpTo = Math.min(this.readUpTo, this.offset)
      const part = { from: begin + offset, to: Number.POSITIVE_INFINITY }
      this.unread.push(part)
      return part
    })
  }

  private add(
    error: FtpError | RangeError,
    tolerated: boolean,
    offset: number | undefined,
    decoderOffset: number,
    carried = this.carried,
  ): void {
    if (tolerated && ++this.toleratedFaults > maxFaults) return
    const { code = 'limit-exceeded', clause } = error as Partial<FtpError>
    this.faults.push({ offset, decoderOffset, carried, code, clause, message: error.message, tolerated })
  }

  private attempt(work: (mode: ByteSink) => void): void {
    if (!this.mode || this.readUpTo < Number.POSITIVE_INFINITY) return
    try {
      work(this.mode)
    } catch (error) {
      if (!isFault(error)) throw error
      const offset = offsetOf(error) ?? this.offset
      this.add(error, false, offset, offset)
      this.readUpTo = offset
    }
  }
}

/** The codecs of one file: what they throw is reported once, and the MODE above them reads on. */
class CheckedFile {
  private part: UnreadPart | undefined

  constructor(
    private readonly sinks: readonly FileSink[],
    private readonly failed: (error: FtpError | RangeError) => UnreadPart,
  ) {}

  attempt(work: (sink: FileSink) => void): void {
    if (this.part) return
    try {
      for (const sink of this.sinks) work(sink)
    } catch (error) {
      if (!isFault(error)) throw error
      this.part = this.failed(error)
    }
  }

  /** @param carried octets of all files in transfer up to its end */
  close(carried: number): void {
    if (this.part) this.part.to = carried
  }
}

/** What reads a file: TYPE, STRU, and the record format of STRU F. What they put out is not wanted. */
function fileSinks(parameters: TransferParameters, content: OctetContent): readonly FileSink[] {
  const { codePage, recordFormat, preset = 'lenient' } = content
  const options = { codePage, localCodePage: 'UTF-8', preset, tolerate: tolerances }
  if (parameters.structure === 'P') return [toPages(parameters, noPages, options)]
  // Lines, since no record is wrong for them: formats that are written here don't matter.
  const text = toFile(parameters, nowhere, {
    ...options,
    recordFormat: { format: 'lines' },
    lineEndsInRecords: 'keep',
  })
  if (!recordFormat || marksRecords(content)) return [text]
  return [text, recordsIn(recordFormats.reader(recordFormat, noFile, { tolerate: recordTolerances }))]
}

const recordTolerances = tolerances as Parameters<typeof recordFormats.reader>[2] extends
  | { readonly tolerate?: infer Names }
  | undefined
  ? Exclude<Names, undefined>
  : never

const nowhere: ByteSink = { bytes() {}, end() {} }
const noFile: FileSink = { data() {}, endOfRecord() {}, restartMarker() {}, suspect() {}, endOfFile() {} }
const noPages = { page() {}, data() {}, endOfPage() {}, endOfFile() {} }

/** Records in a file that the MODE does not know of. */
function recordsIn(reader: ByteSink): FileSink {
  return {
    ...noFile,
    data: (chunk, start, end) => reader.bytes(chunk, start, end),
    endOfFile: () => reader.end(),
  }
}

function offsetOf(error: FtpError | RangeError): number | undefined {
  return isFtpError(error) ? error.offset : undefined
}

function isFault(error: unknown): error is FtpError | RangeError {
  return isFtpError(error) || error instanceof RangeError
}
