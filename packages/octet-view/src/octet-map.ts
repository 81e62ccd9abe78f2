import { type Checkpoint, ConnectionScanner } from './connection-scanner.js'
import type { OctetContent } from './content.js'
import type { FoundRun, FoundSink } from './found.js'
import { noteOf } from './notes.js'
import type { UnreadPart } from './readable-file.js'
import type { OctetFault, OctetRecord, OctetRun } from './roles.js'
import type { OctetSource } from './source.js'

/** Octets read after the range that is asked for, so that the headers at its end are whole. */
const lookahead = 512

/** Octets read at a time when something is looked for. */
const step = 65_536

/** A range of octets, and what they are. */
export interface OctetPart {
  /** Octets of the data connection before the range. */
  readonly from: number
  /** The octets of the range. */
  readonly octets: Uint8Array
  /** In order; together they have every octet of the range once. The first begins before it, if it does. */
  readonly runs: readonly OctetRun[]
  /** Those of which something is in the range, in order. */
  readonly records: readonly OctetRecord[]
}

/** What an index has found. */
export interface Index {
  readonly checkpoints: readonly Checkpoint[]
  readonly unread: readonly UnreadPart[]
  /** Octets after which nothing was read. */
  readonly readUpTo: number
  readonly records: number
  readonly faults: readonly OctetFault[]
}

/** What each octet of a data connection is. Holds checkpoints only: octets are read again when they are asked for. */
export class OctetMap {
  /** @internal */
  constructor(
    /** The octets. */
    readonly source: OctetSource,
    /** What they are said to be. */
    readonly content: OctetContent,
    private readonly index: Index,
  ) {}

  /** Octets of the data connection. */
  get length(): number {
    return this.source.length
  }

  /** In the order of their offsets. */
  get faults(): readonly OctetFault[] {
    return this.index.faults
  }

  /** How many records, lines or pages have ended. */
  get records(): number {
    return this.index.records
  }

  /** Reads a range, cut to the octets that there are, and says what they are. */
  async part(from: number, to: number): Promise<OctetPart> {
    const begin = Math.max(0, Math.min(from, this.length))
    const end = Math.max(begin, Math.min(to, this.length))
    const checkpoint = this.last(({ offset }) => offset <= begin)
    const octets = await this.source.read(checkpoint.offset, Math.min(this.length, end + lookahead))
    const collected = new Collected(begin, end)
    this.scan(checkpoint, octets, collected)
    const shift = checkpoint.offset
    return {
      from: begin,
      octets: octets.subarray(begin - shift, end - shift),
      runs: this.withHoles(collected.runs, begin, end),
      records: collected.records,
    }
  }

  /** Finds a record by its number, from 1. @returns undefined where there is none */
  async record(number: number): Promise<OctetRecord | undefined> {
    if (!(number >= 1)) return undefined
    const checkpoint = this.last(({ records }) => records < number)
    const wanted: { record?: OctetRecord } = {}
    const scanner = this.scannerAt(checkpoint, {
      record: (found, start, end, length) => {
        if (found === number) wanted.record = { number, start, end, length, complete: true }
      },
    })
    const limit = Math.min(this.length, this.index.readUpTo)
    for (let at = checkpoint.offset; at < limit && !wanted.record; at += step) {
      const octets = await this.source.read(at, Math.min(limit, at + step))
      scanner.scan(octets, 0, octets.length, at)
    }
    if (!wanted.record) scanner.end(limit)
    return wanted.record
  }

  private scan(checkpoint: Checkpoint, octets: Uint8Array, collected: Collected): void {
    const { readUpTo } = this.index
    const scanner = this.scannerAt(checkpoint, collected)
    const shift = checkpoint.offset
    const end = shift + octets.length
    const readable = Math.max(shift, Math.min(end, readUpTo))
    scanner.scan(octets, 0, readable - shift, shift)
    const { recordStart, recordLength, records } = scanner.found.state
    if (readable === this.length || readable === readUpTo) scanner.end(readable)
    else {
      scanner.found.flush()
      if (recordStart >= 0) collected.openRecord(records + 1, recordStart, readable, recordLength)
    }
    if (end > readable) {
      const start = Math.min(readable, Math.max(0, readUpTo))
      collected.run({ start, end: this.length, role: 'unread', value: 0, detail: 0, record: 0 })
    }
  }

  /** Puts what is missing between the runs, at most one at a place. */
  private withHoles(runs: readonly OctetRun[], from: number, to: number): readonly OctetRun[] {
    const { holes = [] } = this.content
    const here = holes.filter(({ offset }) => offset >= from && (offset < to || offset === this.length))
    if (here.length === 0) return runs
    const missing = here.map(({ offset: start, length: value }): OctetRun => {
      const run = { start, end: start, role: 'missing', value, detail: 0, record: 0 } as const
      return { start, end: start, role: 'missing', note: noteOf(run), record: undefined }
    })
    const pieces = runs.flatMap((run) =>
      cut(
        run,
        here.map(({ offset }) => offset),
      ),
    )
    return [...pieces, ...missing].sort((a, b) => a.start - b.start || a.end - b.end)
  }

  private scannerAt(checkpoint: Checkpoint, sink: FoundSink): ConnectionScanner {
    const scanner = new ConnectionScanner(this.content, sink, this.index.unread)
    scanner.resume(checkpoint)
    return scanner
  }

  /** The last checkpoint that is before something; the first one is before everything. */
  private last(isBefore: (checkpoint: Checkpoint) => boolean): Checkpoint {
    const { checkpoints } = this.index
    let low = 0
    let high = checkpoints.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (isBefore(checkpoints[middle]!)) low = middle
      else high = middle - 1
    }
    return checkpoints[low]!
  }
}

/** A run in pieces, where octets are missing inside it. */
function cut(run: OctetRun, places: readonly number[]): readonly OctetRun[] {
  const inside = places.filter((place) => place > run.start && place < run.end)
  const edges = [run.start, ...inside, run.end]
  return edges.slice(1).map((end, index) => ({ ...run, start: edges[index]!, end }))
}

/** Keeps what is in a range. */
class Collected implements FoundSink {
  readonly runs: OctetRun[] = []
  readonly records: OctetRecord[] = []

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  run(found: FoundRun): void {
    const { start, end, role, record } = found
    if (end <= this.from || start >= this.to) return
    this.runs.push({ start, end, role, note: noteOf(found), record: record || undefined })
  }

  record(number: number, start: number, end: number, length: number): void {
    if (end >= this.from && start < this.to && (end > this.from || start >= this.from))
      this.records.push({ number, start, end, length, complete: true })
  }

  openRecord(number: number, start: number, end: number, length: number): void {
    if (start < this.to) this.records.push({ number, start, end, length, complete: false })
  }
}
