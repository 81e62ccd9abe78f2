import type { TransferParameters } from '@ftpkit/transfer'
import { marksRecords, type OctetContent } from './content.js'
import { fileScanner } from './file/file-scanner.js'
import { PlainScanner } from './file/plain.js'
import { Found, type FoundSink } from './found.js'
import { BlockScanner } from './mode/block.js'
import { CompressedScanner } from './mode/compressed.js'
import { StreamFileScanner } from './mode/stream-file.js'
import { StreamRecordScanner } from './mode/stream-record.js'
import { ReadableFile, type UnreadPart } from './readable-file.js'
import type { ModeScanner, ScanState } from './scanner.js'

/** Where a scanner can resume: numbers only. */
export interface Checkpoint {
  /** Octets of the connection before it. */
  readonly offset: number
  /** Octets of the files in transfer before it. */
  readonly carried: number
  /** Records that have ended before it. */
  readonly records: number
  readonly states: readonly ScanState[]
}

/**
 * Finds what each octet of a data connection is. It follows the framing only: what is a fault is for the codecs to say,
 * which can't be stopped and resumed in the middle of a connection, and don't say which octets are control octets.
 */
export class ConnectionScanner {
  readonly found: Found
  readonly file: ReadableFile
  private readonly mode: ModeScanner
  private readonly states: readonly ScanState[]

  /** @param unread what the codecs did not read; may grow while octets are scanned */
  constructor(content: OctetContent, sink: FoundSink, unread: readonly UnreadPart[]) {
    this.found = new Found(sink)
    const { parameters } = content
    const records = marksRecords(content)
    const file = parameters
      ? fileScanner(
          { ...parameters, ...content, structure: records ? 'R' : parameters.structure },
          this.found,
        )
      : new PlainScanner(this.found, false)
    this.file = new ReadableFile(file, this.found, unread)
    this.mode = modeScanner(parameters, records, this.file, this.found)
    this.states = [this.found.state, this.file.state, file.state, this.mode.state]
  }

  /** Takes `chunk[start, end)`. @param shift offset of `chunk[0]` in the connection */
  scan(chunk: Uint8Array, start: number, end: number, shift: number): void {
    this.mode.scan(chunk, start, end, shift)
  }

  /** Nothing follows that can be decoded. */
  end(offset: number): void {
    this.mode.end(offset)
    this.found.flush()
  }

  checkpoint(offset: number): Checkpoint {
    return {
      offset,
      carried: this.file.state.carried,
      records: this.found.state.records,
      states: this.states.map((state) => ({ ...state })),
    }
  }

  resume({ states }: Checkpoint): void {
    for (const [index, state] of this.states.entries()) Object.assign(state, states[index])
  }
}

function modeScanner(
  parameters: TransferParameters | undefined,
  hasRecords: boolean,
  file: ReadableFile,
  found: Found,
): ModeScanner {
  if (parameters?.mode === 'B') return new BlockScanner(file, found, { hasRecords })
  if (parameters?.mode === 'C') return new CompressedScanner(file, found, hasRecords, parameters.type)
  return hasRecords ? new StreamRecordScanner(file, found) : new StreamFileScanner(file)
}
