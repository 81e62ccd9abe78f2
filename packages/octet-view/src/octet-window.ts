import type { OctetPart } from './octet-map.js'
import type { OctetFault, OctetRecord, OctetRole, OctetRun } from './roles.js'
import { type OctetText, visible } from './text.js'

/** Octets whose text is that of the file, in the code page. */
const textRoles: ReadonlySet<OctetRole> = new Set(['data', 'line-end', 'unread', 'padding'])

/** What is shown for an octet that is not text. */
const noLetter = '\u00b7'

/** A part of a connection, ready to be shown octet by octet. */
export class OctetWindow {
  /** Octets of the data connection before it. */
  readonly from: number
  /** Octets of the data connection up to its end. */
  readonly to: number
  private readonly runs: (OctetRun | undefined)[]
  private letters: readonly (string | undefined)[] = []

  /** @param faults those of the whole connection */
  constructor(
    /** What was read. */
    readonly part: OctetPart,
    private readonly faults: ReadonlyMap<number, OctetFault>,
    text: OctetText,
  ) {
    this.from = part.from
    this.to = part.from + part.octets.length
    this.runs = Array<OctetRun | undefined>(part.octets.length).fill(undefined)
    for (const run of part.runs) this.runs.fill(run, Math.max(0, run.start - this.from), run.end - this.from)
    this.read(text)
  }

  /** Whether all of these octets are in it. */
  has(from: number, to: number): boolean {
    return from >= this.from && to <= this.to
  }

  /** The octet at an offset of the data connection; undefined outside of the window. */
  octet(offset: number): number | undefined {
    return this.part.octets[offset - this.from]
  }

  /** What the octet at an offset of the data connection is part of. */
  run(offset: number): OctetRun | undefined {
    return this.runs[offset - this.from]
  }

  /** How an octet reads; undefined where it belongs to the character before it. */
  letter(offset: number): string | undefined {
    return this.letters[offset - this.from]
  }

  /** The fault at an offset of the data connection. */
  fault(offset: number): OctetFault | undefined {
    return this.faults.get(offset)
  }

  /** The record that an octet is in. */
  record(offset: number): OctetRecord | undefined {
    const number = this.run(offset)?.record
    return this.part.records.find((record) => record.number === number)
  }

  /** The record between whose beginning and end an octet is, even if it is a control octet. */
  recordAt(offset: number): OctetRecord | undefined {
    return this.part.records.find(({ start, end }) => start <= offset && offset < end)
  }

  /** Records that begin among these octets. */
  recordsFrom(from: number, to: number): readonly OctetRecord[] {
    return this.part.records.filter(({ start }) => start >= from && start < to)
  }

  /** Reads the text again, in another code page. */
  read(text: OctetText): void {
    const letters = Array<string | undefined>(this.part.octets.length).fill(noLetter)
    for (const places of this.texts()) {
      const octets = Uint8Array.from(places, (place) => this.part.octets[place]!)
      for (const [index, letter] of text.letters(octets).entries()) letters[places[index]!] = letter
    }
    for (const run of this.part.runs) if (run.role === 'restart-marker') this.readMarker(run, letters)
    this.letters = letters
  }

  /** The places of octets that are one text: those of a record, wherever its blocks are. */
  private texts(): readonly number[][] {
    const texts: number[][] = []
    let record: number | undefined
    for (const { start, end, role, record: of } of this.part.runs) {
      if (!textRoles.has(role)) continue
      if (texts.length === 0 || of !== record) texts.push([])
      record = of
      const places = texts.at(-1)!
      const stop = Math.min(end, this.to)
      for (let at = Math.max(start, this.from); at < stop; at++) places.push(at - this.from)
    }
    return texts
  }

  /** Restart markers are ASCII (RFC 959 §3.5). */
  private readMarker({ start, end }: OctetRun, letters: (string | undefined)[]): void {
    const stop = Math.min(end, this.to) - this.from
    for (let at = Math.max(0, start - this.from); at < stop; at++) {
      const octet = this.part.octets[at]!
      letters[at] = octet < 0x80 ? visible(String.fromCharCode(octet)) : noLetter
    }
  }
}
