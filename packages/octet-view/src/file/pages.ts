import { type Found, Unread, unknownValue } from '../found.js'
import type { FileScanner } from '../scanner.js'

/** Fields of every header (RFC 959 §3.1.2.3). */
const fixedFields = 4

/** Type of the last page. */
const lastPage = 0

const At = { header: 0, data: 1, complete: 2 } as const

/** STRU P: pages with headers, all of logical bytes. An octet is of the field that its first bit belongs to. */
export class PageScanner implements FileScanner {
  readonly hasRecords = true
  readonly state = {
    at: At.header as number,
    /** Which field of the header comes, and its value so far. */
    field: 0,
    value: 0,
    /** Bits of the field, or of the data, that are still to come. */
    bits: 0,
    /** Octets that the field has so far. */
    pieces: 0,
    headerLength: fixedFields,
    dataLength: 0,
    type: 0,
  }

  constructor(
    private readonly found: Found,
    private readonly byteSize: number,
  ) {
    this.state.bits = byteSize
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      if (state.at === At.complete) {
        this.found.run(shift + at, shift + end, 'unread', Unread.afterEnd, 0, true)
        return
      }
      const whole = state.at === At.data ? Math.min(Math.floor(state.bits / 8), end - at) : 0
      if (whole > 0) {
        this.body(shift + at, shift + at + whole, suspect)
        state.bits -= 8 * whole
        at += whole
        if (state.bits === 0) this.endPage(shift + at)
      } else {
        this.octet(chunk[at]!, shift + at, suspect)
        at++
      }
    }
  }

  interrupt(): void {}

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    if (this.found.recordOpen) this.found.endRecord(offset)
    this.beginPage()
  }

  private body(start: number, end: number, suspect: number): void {
    const { found } = this
    found.inRecord(start, end - start)
    found.run(start, end, 'data', suspect, 0, true, found.nextRecord)
  }

  /** Takes an octet bit by bit: it may end one field and begin others. */
  private octet(octet: number, offset: number, suspect: number): void {
    const { state, found } = this
    const { field } = state
    const isHeader = state.at === At.header
    const record = found.nextRecord
    const continues = state.pieces > 0
    if (isHeader) found.inRecord(offset, 0)
    else this.body(offset, offset + 1, suspect)
    let value = unknownValue
    for (let left = 8; left > 0 && state.at !== At.complete; ) {
      const taken = Math.min(left, state.bits)
      const bits = (octet >> (left - taken)) & ((1 << taken) - 1)
      left -= taken
      state.bits -= taken
      state.value = state.value * 2 ** taken + bits
      if (state.bits > 0) continue
      if (isHeader && value === unknownValue && state.field === field) value = state.value
      this.endField(offset + 1)
    }
    // The first bits of the next field are in this octet, but the first octet of its own is the next one.
    if (state.field === field && state.at === At.header && value === unknownValue) state.pieces++
    else state.pieces = 0
    if (isHeader) found.run(offset, offset + 1, 'page-header', value, field, continues, record)
  }

  private endField(offset: number): void {
    const { state } = this
    if (state.at === At.data) return this.endPage(offset)
    if (state.field === 0) state.headerLength = Math.max(1, state.value)
    if (state.field === 2) state.dataLength = state.value
    if (state.field === 3) state.type = state.value
    state.field++
    state.value = 0
    state.bits = this.byteSize
    if (state.field < state.headerLength) return
    state.at = At.data
    state.bits = state.dataLength * this.byteSize
    if (state.bits === 0) this.endPage(offset)
  }

  private endPage(offset: number): void {
    const isLast = this.state.type === lastPage
    this.found.endRecord(offset)
    this.beginPage()
    if (isLast) this.state.at = At.complete
  }

  private beginPage(): void {
    Object.assign(this.state, { at: At.header, field: 0, value: 0, bits: this.byteSize, pieces: 0 })
    Object.assign(this.state, { headerLength: fixedFields, dataLength: 0, type: 0 })
  }
}
