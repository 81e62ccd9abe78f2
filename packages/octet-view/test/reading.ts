import { modeDecoder, recordFormats, tolerances, toPages } from '@ftpkit/pipeline'
import { type ByteSink, concat, type FileSink, type FtpError, isFtpError } from '@ftpkit/transfer'
import { mapOctets, type OctetMap, type OctetRun, octetSource } from '../src/index.js'
import type { Wire } from './wires.js'

/** The map of a connection that is in memory. */
export async function mapOf({ octets, content }: Wire, spacing?: number): Promise<OctetMap> {
  const map = await mapOctets(octetSource(octets), content, { spacing })
  return map!
}

/** All runs. */
export async function runsOf(map: OctetMap): Promise<readonly OctetRun[]> {
  return (await map.part(0, map.length)).runs
}

/** Roles of octets that are not in the file in transfer. */
const control = new Set([
  'block-header',
  'string-header',
  'restart-marker',
  'escape',
  'end-of-record',
  'end-of-file',
])

/** The octets of the file that a run stands for. */
export function carriedBy(run: OctetRun, octets: Uint8Array, isMode = control.has(run.role)): Uint8Array {
  const own = octets.slice(run.start, run.end)
  if (isMode) return new Uint8Array(0)
  const [first = 0, second] = own
  if (run.role === 'repeated')
    return new Uint8Array(second === undefined ? 0 : first & 0x3f).fill(second ?? 0)
  if (run.role === 'filler') {
    const filler = Number.parseInt(/X'(..)'/.exec(run.note!)![1]!, 16)
    return new Uint8Array(first & 0x3f).fill(filler)
  }
  return own
}

/** What our decoders make of a connection: octets that MODE carries, and records. */
export interface Reading {
  readonly carried: Uint8Array
  readonly records: readonly Uint8Array[]
  /** What the decoder of the MODE tolerated. */
  readonly faults: readonly FtpError[]
  /** Whether a codec refused to read on. */
  readonly failed: boolean
}

/** Reads a connection by the codecs alone. */
export function readingOf({ octets, content }: Wire): Reading {
  const parameters = content.parameters!
  const carried: Uint8Array[] = []
  const faults: FtpError[] = []
  const collector = new RecordCollector()
  let file = target()
  const mode = modeDecoder(
    parameters,
    {
      ...file,
      data(chunk, start, end) {
        carried.push(chunk.slice(start, end))
        file.data(chunk, start, end)
      },
      endOfRecord: () => file.endOfRecord(),
      endOfFile() {
        file.endOfFile()
        file = target()
      },
    },
    {
      preset: 'lenient',
      files: parameters.mode === 'S' ? 'one' : 'many',
      onTolerated: (fault) => faults.push(fault),
    },
  )
  let failed = false
  try {
    mode.bytes(octets, 0, octets.length)
    mode.end()
  } catch (error) {
    if (!isFtpError(error)) throw error
    failed = true
  }
  return { carried: concat(carried), records: collector.records, faults, failed }

  function target(): FileSink {
    if (parameters.structure === 'P') return pagesInto(collector)
    if (parameters.structure === 'R' || !content.recordFormat) return bound(collector)
    const reader = recordFormats.reader(content.recordFormat, collector, {
      tolerate: [...tolerances] as never,
    })
    return inFile(reader)
  }

  function pagesInto(records: RecordCollector): FileSink {
    const pages = {
      page() {},
      data: (chunk: Uint8Array, start: number, end: number) => records.data(chunk, start, end),
      endOfPage: () => records.endOfRecord(),
      endOfFile() {},
    }
    return bound(toPages(parameters, pages, { preset: 'lenient' }))
  }
}

function bound(file: FileSink): FileSink {
  return {
    data: (chunk, start, end) => file.data(chunk, start, end),
    endOfRecord: () => file.endOfRecord(),
    restartMarker() {},
    suspect() {},
    endOfFile: () => file.endOfFile(),
  }
}

function inFile(reader: ByteSink): FileSink {
  return {
    data: (chunk, start, end) => reader.bytes(chunk, start, end),
    endOfRecord() {},
    restartMarker() {},
    suspect() {},
    endOfFile: () => reader.end(),
  }
}

class RecordCollector implements FileSink {
  readonly records: Uint8Array[] = []
  private pieces: Uint8Array[] = []

  data(chunk: Uint8Array, start: number, end: number): void {
    this.pieces.push(chunk.slice(start, end))
  }

  endOfRecord(): void {
    this.records.push(concat(this.pieces))
    this.pieces = []
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {}
}
