import { type OctetRole, octetRoles } from './roles.js'

/** A run in numbers: what {@link noteOf} makes a sentence of. */
export interface FoundRun {
  readonly start: number
  readonly end: number
  readonly role: OctetRole
  /** What the run says, such as a length; `unknownValue` where it isn't whole. */
  readonly value: number
  /** Which kind of it this is, where a role has several. */
  readonly detail: number
  /** 0 outside of records. */
  readonly record: number
}

/** Takes what scanners find, in the order of the octets. */
export interface FoundSink {
  run?(run: FoundRun): void
  record?(number: number, start: number, end: number, length: number): void
}

/** A header that isn't whole says nothing yet. */
export const unknownValue = -1

/** Values of {@link unread}. */
export const Unread = { afterFault: 0, afterEnd: 1 } as const

const roleNumbers = Object.fromEntries(octetRoles.map((role, number) => [role, number])) as Readonly<
  Record<OctetRole, number>
>

/** Puts together what scanners find piece by piece. Its state is plain numbers, to be kept in a checkpoint. */
export class Found {
  readonly state = {
    // The run that is open.
    start: 0,
    end: 0,
    role: -1,
    value: 0,
    detail: 0,
    record: 0,
    /** Records that have ended. */
    records: 0,
    /** Where the open record begins; -1 between records. */
    recordStart: -1,
    recordLength: 0,
  }
  /** The run of repeated octets that those which come stand for: they are not there one by one. */
  private repeated: { readonly start: number; readonly end: number } | undefined

  constructor(private readonly sink: FoundSink) {}

  /**
   * Takes the next octets.
   *
   * @param continues whether they belong to the run before, if that has the same role and record
   */
  run(
    start: number,
    end: number,
    role: OctetRole,
    value = 0,
    detail = 0,
    continues = false,
    record = 0,
  ): void {
    if (this.repeated || (start === end && role !== 'missing')) return
    const { state } = this
    const number = roleNumbers[role]
    if (continues && state.role === number && state.end === start && state.record === record) {
      state.end = end
      state.value = value
      state.detail = detail
      return
    }
    this.flush()
    state.start = start
    state.end = end
    state.role = number
    state.value = value
    state.detail = detail
    state.record = record
  }

  /** Does something with octets that are not there one by one, but as `start` to `end` of the connection. */
  whileRepeated(start: number, end: number, work: () => void): void {
    this.repeated = { start, end }
    work()
    this.repeated = undefined
  }

  /** Where an octet is on the connection. */
  placeOf(offset: number): number {
    return this.repeated?.start ?? offset
  }

  /** Whether the octets that come are not there one by one. */
  get isRepeated(): boolean {
    return this.repeated !== undefined
  }

  /** The number of the record that the next octets belong to. */
  get nextRecord(): number {
    return this.state.records + 1
  }

  /** Begins a record, unless one is open, and adds octets of data to it. */
  inRecord(offset: number, length: number): void {
    const { state } = this
    if (state.recordStart < 0) {
      state.recordStart = this.placeOf(offset)
      state.recordLength = 0
    }
    state.recordLength += length
  }

  get recordOpen(): boolean {
    return this.state.recordStart >= 0
  }

  /** Ends the open record, or an empty one. */
  endRecord(offset: number): void {
    const { state } = this
    this.inRecord(offset, 0)
    state.records++
    const end = this.repeated?.end ?? offset
    this.sink.record?.(state.records, state.recordStart, end, state.recordLength)
    state.recordStart = -1
  }

  /** Forgets the open record: it never ended. */
  dropRecord(): void {
    this.state.recordStart = -1
  }

  /** Passes the open run on. */
  flush(): void {
    const { start, end, role, value, detail, record } = this.state
    if (role >= 0) this.sink.run?.({ start, end, role: octetRoles[role]!, value, detail, record })
    this.state.role = -1
  }
}
