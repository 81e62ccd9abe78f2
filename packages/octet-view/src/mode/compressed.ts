import { Descriptor, fillerOf } from '@ftpkit/mode'
import type { Type } from '@ftpkit/transfer'
import { type Found, unknownValue } from '../found.js'
import type { ReadableFile } from '../readable-file.js'
import type { OctetRole } from '../roles.js'
import type { ModeScanner } from '../scanner.js'
import { endDescribed, isSuspect } from './described.js'

const State = { control: 0, descriptor: 1, literal: 2, replicated: 3 } as const

// The first octets of strings (RFC 959 §3.4.3).
const replicated = 0x80
const filler = 0xc0
const maxRun = 0x3f

/** MODE C (RFC 959 §3.4.3): strings with control octets. */
export class CompressedScanner implements ModeScanner {
  readonly state = { next: State.control as number, count: 0, remaining: 0, flags: 0, described: 0 }
  private readonly fillerOctet: number

  /** @param hasRecords whether an end of record means one */
  constructor(
    private readonly file: ReadableFile,
    private readonly found: Found,
    private readonly hasRecords: boolean,
    type: Type,
  ) {
    this.fillerOctet = fillerOf(type)
  }

  scan(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      if (state.next === State.literal) {
        const stop = Math.min(at + state.remaining, end)
        this.literal(chunk, at, stop, shift)
        at = stop
      } else this.octet(chunk[at++]!, shift + at)
    }
  }

  end(offset: number): void {
    if (this.state.described && this.state.next === State.control) this.endString(offset)
    this.file.endOfFile(offset)
  }

  /** @param after where its next octet is */
  private octet(octet: number, after: number): void {
    const { state, found } = this
    if (state.next === State.control) return this.control(octet, after)
    if (state.next === State.descriptor) {
      found.run(after - 1, after, 'escape', octet, 0, true)
      state.flags = octet
      state.described = octet === 0 ? 0 : 1
      state.next = State.control
      return
    }
    found.run(after - 1, after, this.roleOf('repeated'), state.remaining, octet, true, this.record)
    this.repeat(octet, after - 2, after)
  }

  private control(control: number, after: number): void {
    const { state, found, file } = this
    file.interrupt()
    if (control === 0) {
      this.endString(after - 1)
      state.next = State.descriptor
      found.run(after - 1, after, 'escape', unknownValue)
      return
    }
    if (control < replicated) {
      state.count = control
      state.remaining = control
      state.next = State.literal
      found.run(after - 1, after, 'string-header', control)
      return
    }
    state.remaining = control & maxRun
    if (control < filler) {
      state.next = State.replicated
      found.run(after - 1, after, this.roleOf('repeated'), unknownValue, 0, false, this.record)
      return
    }
    found.run(after - 1, after, this.roleOf('filler'), state.remaining, this.fillerOctet, false, this.record)
    this.repeat(this.fillerOctet, after - 1, after)
  }

  private literal(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { state } = this
    if (this.isMarker)
      this.found.run(shift + start, shift + end, 'restart-marker', 0, 0, state.remaining < state.count)
    else this.file.data(chunk, start, end, shift, isSuspect(state.flags))
    state.remaining -= end - start
    if (state.remaining === 0) this.endString(shift + end)
  }

  private repeat(octet: number, offset: number, after: number): void {
    const { state } = this
    if (state.remaining > 0 && !this.isMarker)
      this.file.repeat(octet, state.remaining, offset, after, isSuspect(state.flags))
    this.endString(after)
  }

  private roleOf(role: OctetRole): OctetRole {
    return this.isMarker ? 'restart-marker' : role
  }

  private get isMarker(): boolean {
    return (this.state.flags & Descriptor.restartMarker) !== 0
  }

  /** The record of a run of repeated octets, if there are records. */
  private get record(): number {
    return this.file.hasRecords && !this.isMarker ? this.found.nextRecord : 0
  }

  private endString(offset: number): void {
    const { state } = this
    const { flags } = state
    state.flags = 0
    state.described = 0
    state.next = State.control
    endDescribed(flags, this.hasRecords, this.file, offset)
  }
}
