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
import { type RecordFormat, recordFormats, type StructureTolerance } from '../src/index.js'

/** What a writer made of a file in transfer: the local octets, whether they are complete, and the fault, if any. */
export interface Written {
  readonly octets: readonly number[]
  readonly ended: boolean
  readonly error?: { code: string; offset: number | undefined; clause: string | undefined } | undefined
}

/** Longest local file of a vector that is cut short and then split in every way. */
const everyWay = 40

/** Plays events to a codec and collects what it writes, up to and including a fault. */
export function writtenBy(codec: (local: ByteSink) => FileSink, events: readonly FileEvent[]): Written {
  const local = new Gather()
  let error: Written['error']
  try {
    const file = codec(local)
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

/** Pushes data from the middle of a larger array: the octets around them must not be read. */
function pushData(file: FileSink, data: Uint8Array): void {
  const padded = new Uint8Array(data.length + 6).fill(0xa5)
  padded.set(data, 3)
  file.data(padded, 3, 3 + data.length)
}

/** The same events with the data cut into pieces of every size, which must all give the same. */
export function writtenAtEverySplit(
  codec: (local: ByteSink) => FileSink,
  events: readonly FileEvent[],
): Written {
  const whole = writtenBy(codec, events)
  const longest = Math.max(1, ...events.map((event) => (event.kind === 'data' ? event.data.length : 0)))
  for (let size = 1; size < longest; size++) {
    const cut = events.flatMap((event): FileEvent[] =>
      event.kind === 'data' ? chunksOf(event.data, size).map((data) => ({ kind: 'data', data })) : [event],
    )
    expect(writtenBy(codec, cut), `in pieces of ${size} octets`).toEqual(whole)
  }
  return whole
}

/** Reads the local file of each vector: strictly, with its tolerance, and cut short. */
export function testReading(file: string): void {
  describe.each(vectorsOf(file, 'write only'))('%s', (_title, vector) => {
    const format = recordFormats.parse(tag(vector, 'format')!)
    const maxRecordLength = tag(vector, 'limit') === undefined ? undefined : Number(tag(vector, 'limit'))
    const readChunks = (chunks: readonly Uint8Array[], tolerate: readonly StructureTolerance[] = []) =>
      outcomeOf((sink) => recordFormats.reader(format, sink, { tolerate, maxRecordLength }), chunks)
    const read = (local: Uint8Array, tolerate: readonly StructureTolerance[] = []) =>
      atEverySplit(local, (chunks) => readChunks(chunks, tolerate))
    const local = octets(vector.blocks.local!)

    test('strictly', () => {
      expect(read(local)).toEqual(expectedEvents(vector, 'events'))
    })

    test('cut short', () => {
      const whole = read(local)
      for (const beginning of everyTruncation(local)) {
        const cut = local.length > everyWay ? readChunks([beginning]) : read(beginning)
        expectBeginning(cut, whole, beginning.length)
      }
    })

    if (vector.blocks.tolerant === undefined) return

    test('tolerantly', () => {
      const tolerate = [tag(vector, 'tolerate') as StructureTolerance]
      expect(read(local, tolerate)).toEqual({ events: parseEvents(vector.blocks.tolerant!) })
    })
  })
}

/** Writes the events of each vector to a local file: strictly and with its tolerance. */
export function testWriting(file: string): void {
  describe.each(vectorsOf(file, 'read only'))('%s', (_title, vector) => {
    const format = recordFormats.parse(tag(vector, 'format')!)
    const maxRecordLength = tag(vector, 'limit') === undefined ? undefined : Number(tag(vector, 'limit'))
    const write = (tolerate: readonly StructureTolerance[] = []) =>
      writtenAtEverySplit(
        (local) => recordFormats.writer(format, local, { tolerate, maxRecordLength }),
        parseEvents(vector.blocks.events!),
      )

    test('strictly', () => {
      const error = parseError(vector.blocks.error)
      const written = [...octets(vector.blocks.local!)]
      expect(write()).toEqual({ octets: written, ended: error === undefined, ...(error && { error }) })
    })

    if (vector.blocks.tolerant === undefined) return

    test('tolerantly', () => {
      const tolerate = [tag(vector, 'tolerate') as StructureTolerance]
      expect(write(tolerate)).toEqual({ octets: [...octets(vector.blocks.tolerant!)], ended: true })
    })
  })
}

/** Writes records in a format and reads them again. */
export function throughLocalFile(format: RecordFormat, records: readonly Uint8Array[]): Uint8Array[] {
  const local = new Gather()
  replay(fileOf(records), recordFormats.writer(format, local))
  const collector = new Collector()
  const reader = recordFormats.reader(format, collector)
  for (const piece of local.take()) reader.bytes(piece, 0, piece.length)
  reader.end()
  return collector.records
}

/** Collects whole records; an EventRecorder would copy a long one once for each of its pieces. */
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
  if (!code) throw new SyntaxError(`not an error: ${block}`)
  return { code, offset: Number(offset), clause }
}

/** A file that was cut is a shorter file, or a fault where it ends; what came before is the same. */
function expectBeginning(cut: Outcome, whole: Outcome, length: number): void {
  if (cut.error?.offset === length && cut.error.code === 'truncated') expect(length).toBeGreaterThan(0)
  else if (cut.error) expect(cut.error).toEqual(whole.error)
  // The end of the file also ends a line, and decides that a CR before it was not part of one.
  const before = said(cut.events).replace(/(?: 0d)?(?: endOfRecord)?(?: endOfFile)?$/, '')
  expect(said(whole.events).startsWith(before), `${before} does not begin ${said(whole.events)}`).toBe(true)
}

/** Events as text, an octet a word. */
function said(events: readonly FileEvent[]): string {
  return events
    .map((event) => ` ${event.kind === 'data' ? hex(event.data).match(/../g)!.join(' ') : event.kind}`)
    .join('')
}
