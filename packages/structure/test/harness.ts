import {
  atEverySplit,
  chunksOf,
  everyTruncation,
  hex,
  type Outcome,
  octets,
  outcomeOf,
  parseEvents,
  readVectors,
  tag,
  type Vector,
} from '@ftpkit/testkit'
import {
  type ByteSink,
  concat,
  type FileEvent,
  type FileSink,
  Gather,
  isFtpError,
  replay,
} from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import {
  parseRecordFormat,
  type RecordFormat,
  recordReader,
  recordWriter,
  type StructureTolerance,
} from '../src/index.js'

/** What became of a file in transfer: the local octets, whether they are complete, and the fault if there was one. */
export interface Written {
  readonly octets: readonly number[]
  readonly ended: boolean
  readonly error?: { code: string; offset: number | undefined; clause: string | undefined }
}

/** Longest local file of a vector that is cut short and then split in every way. */
const everyWay = 40

/** Tells a decoder events and collects what it writes, up to and including a fault. */
export function writtenBy(decoder: (local: ByteSink) => FileSink, events: readonly FileEvent[]): Written {
  const local = new Gather()
  let error: Written['error']
  try {
    const file = decoder(local)
    for (const event of events) {
      if (event.kind === 'data') pushData(file, event.data)
      else replay([event], file)
    }
  } catch (thrown) {
    if (!isFtpError(thrown)) throw thrown
    error = { code: thrown.code, offset: thrown.offset, clause: thrown.clause }
  }
  return { octets: [...concat(local.take())], ended: local.ended, ...(error && { error }) }
}

/** Pushes data from the middle of a larger array: what lies around them is not to be read. */
function pushData(file: FileSink, data: Uint8Array): void {
  const padded = new Uint8Array(data.length + 6).fill(0xa5)
  padded.set(data, 3)
  file.data(padded, 3, 3 + data.length)
}

/** The same events with the data cut into pieces, by every size, which must all be written alike. */
export function writtenAtEverySplit(
  decoder: (local: ByteSink) => FileSink,
  events: readonly FileEvent[],
): Written {
  const whole = writtenBy(decoder, events)
  const longest = Math.max(1, ...events.map((event) => (event.kind === 'data' ? event.data.length : 0)))
  for (let size = 1; size < longest; size++) {
    const cut = events.flatMap((event): FileEvent[] =>
      event.kind === 'data' ? chunksOf(event.data, size).map((data) => ({ kind: 'data', data })) : [event],
    )
    expect(writtenBy(decoder, cut), `in pieces of ${size} octets`).toEqual(whole)
  }
  return whole
}

/** Runs the vectors of a file that are read from a local file: strictly, with their tolerance, and cut short. */
export function testEncoding(file: string): void {
  describe.each(vectorsOf(file, 'decode only'))('%s', (_title, vector) => {
    const format = parseRecordFormat(tag(vector, 'format')!)
    const maxRecordLength = tag(vector, 'limit') === undefined ? undefined : Number(tag(vector, 'limit'))
    const encodeChunks = (chunks: readonly Uint8Array[], tolerate: readonly StructureTolerance[] = []) =>
      outcomeOf((sink) => recordReader(format, sink, { tolerate, maxRecordLength }), chunks)
    const encode = (local: Uint8Array, tolerate: readonly StructureTolerance[] = []) =>
      atEverySplit(local, (chunks) => encodeChunks(chunks, tolerate))
    const local = octets(vector.blocks.local!)

    test('strictly', () => {
      expect(encode(local)).toEqual(expectedEvents(vector, 'events'))
    })

    test('cut short', () => {
      const whole = encode(local)
      for (const beginning of everyTruncation(local)) {
        const cut = local.length > everyWay ? encodeChunks([beginning]) : encode(beginning)
        expectBeginning(cut, whole, beginning.length)
      }
    })

    if (vector.blocks.tolerant === undefined) return

    test('tolerantly', () => {
      const tolerate = [tag(vector, 'tolerate') as StructureTolerance]
      expect(encode(local, tolerate)).toEqual({ events: parseEvents(vector.blocks.tolerant!) })
    })
  })
}

/** Runs the vectors of a file that are written into a local file: strictly and with their tolerance. */
export function testDecoding(file: string): void {
  describe.each(vectorsOf(file, 'encode only'))('%s', (_title, vector) => {
    const format = parseRecordFormat(tag(vector, 'format')!)
    const maxRecordLength = tag(vector, 'limit') === undefined ? undefined : Number(tag(vector, 'limit'))
    const decode = (tolerate: readonly StructureTolerance[] = []) =>
      writtenAtEverySplit(
        (local) => recordWriter(format, local, { tolerate, maxRecordLength }),
        parseEvents(vector.blocks.events!),
      )

    test('strictly', () => {
      const error = parseError(vector.blocks.error)
      const written = [...octets(vector.blocks.local!)]
      expect(decode()).toEqual({ octets: written, ended: error === undefined, ...(error && { error }) })
    })

    if (vector.blocks.tolerant === undefined) return

    test('tolerantly', () => {
      const tolerate = [tag(vector, 'tolerate') as StructureTolerance]
      expect(decode(tolerate)).toEqual({ octets: [...octets(vector.blocks.tolerant!)], ended: true })
    })
  })
}

/** What a format makes of records, and what it makes of the result. */
export function throughLocalFile(format: RecordFormat, records: readonly Uint8Array[]): Uint8Array[] {
  const local = new Gather()
  replay(fileOf(records), recordWriter(format, local))
  const collector = new Collector()
  const encoder = recordReader(format, collector)
  for (const piece of local.take()) encoder.bytes(piece, 0, piece.length)
  encoder.end()
  return collector.records
}

/** Keeps whole records; an EventRecorder would copy a long one again for each of its pieces. */
class Collector implements FileSink {
  readonly records: Uint8Array[] = []
  private pieces: Uint8Array[] = []

  data(chunk: Uint8Array, start: number, end: number): void {
    this.pieces.push(chunk.subarray(start, end))
  }

  endOfRecord(): void {
    this.records.push(concat(this.pieces))
    this.pieces = []
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {}
}

/** What `work` throws. */
export function thrownBy(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

/** The events of a file of these records. */
export function fileOf(records: readonly Uint8Array[]): FileEvent[] {
  const events = records.flatMap((data): FileEvent[] => [{ kind: 'data', data }, { kind: 'endOfRecord' }])
  return [...events, { kind: 'endOfFile' }]
}

/** The records of a file, whose last event is its end. */
export function recordsOf(events: readonly FileEvent[]): Uint8Array[] {
  const records: Uint8Array[] = []
  let open = new Uint8Array(0)
  for (const event of events) {
    if (event.kind === 'data') open = Uint8Array.from(event.data)
    if (event.kind !== 'endOfRecord') continue
    records.push(open)
    open = new Uint8Array(0)
  }
  expect(events.at(-1)).toEqual({ kind: 'endOfFile' })
  return records
}

function vectorsOf(file: string, not: string): [string, Vector][] {
  const vectors = readVectors(new URL(`vectors/${file}`, import.meta.url))
  return vectors
    .filter((vector) => !vector.tags.includes(not))
    .map((vector) => [`${vector.title} (${vector.place})`, vector])
}

function expectedEvents(vector: Vector, block: string): Outcome {
  const error = parseError(vector.blocks.error)
  return { events: parseEvents(vector.blocks[block]!), ...(error && { error }) }
}

/** Reads an `error` block: `CODE at OFFSET, CLAUSE`. */
export function parseError(block: string | undefined): Written['error'] {
  if (block === undefined) return undefined
  const [, code, offset, clause] = /^(\S+) at (\d+), (.+)$/.exec(block) ?? []
  if (!code) throw new SyntaxError(`no error: ${block}`)
  return { code, offset: Number(offset), clause }
}

/** A file that was cut is a shorter file, or is complained about where it ends; what came before is the same. */
function expectBeginning(cut: Outcome, whole: Outcome, length: number): void {
  if (cut.error?.offset === length && cut.error.code === 'truncated') expect(length).toBeGreaterThan(0)
  else if (cut.error) expect(cut.error).toEqual(whole.error)
  // The end of the file also ends a line, and decides that a CR before it was no line end.
  const before = said(cut.events).replace(/(?: 0d)?(?: endOfRecord)?(?: endOfFile)?$/, '')
  expect(said(whole.events).startsWith(before), `${before} is no beginning of ${said(whole.events)}`).toBe(
    true,
  )
}

/** Events as text, an octet a word. */
function said(events: readonly FileEvent[]): string {
  return events
    .map((event) => ` ${event.kind === 'data' ? hex(event.data).match(/../g)!.join(' ') : event.kind}`)
    .join('')
}
