import { uint32 } from './fields.js'
import type { CaptureFault, CaptureFormat, PacketSink } from './packet.js'
import { PcapFormat, pcapVariant } from './pcap.js'
import { PcapngFormat, sectionHeader } from './pcapng.js'

/** Octets that tell the format. */
const markLength = 4

/**
 * Reads a capture that arrives in chunks of any size: pcap with microseconds or nanoseconds, "modified" pcap, and pcapng,
 * each in both orders of octets. Nothing is thrown for a damaged capture: what can be read is read, and the first fault
 * after which that is impossible is reported, once.
 *
 * Packets are passed on as views of the chunks, and only records that two chunks share are copied. Holds at most 4 MiB.
 */
export class CaptureReader {
  private format: CaptureFormat | undefined
  /** `held[0, heldLength)` is the beginning of a record whose other octets have not arrived. */
  private held = new Uint8Array(0)
  private heldLength = 0
  /** Octets that are still to arrive of a record that is passed over. */
  private skipping = 0
  /** Octets of the whole of it. */
  private recordLength = 0
  private isOver = false
  /** Octets of the capture before the record that is read next. */
  private offset = 0

  constructor(private readonly sink: PacketSink) {}

  /** Takes `chunk[start, end)` of the capture. The memory may be used again after the call. */
  bytes(chunk: Uint8Array, start = 0, end = chunk.length): void {
    let at = start
    while (at < end && !this.isOver) {
      if (this.skipping > 0) at = this.skip(at, end)
      else if (this.heldLength > 0) at = this.fill(chunk, at, end)
      else at = this.take(chunk, at, end)
    }
  }

  /** The capture ends here. */
  end(): void {
    if (this.isOver) return
    if (!this.format) this.stop('unknown-format', 'it is shorter than the beginning of a capture')
    else if (this.skipping > 0) this.stop('truncated', `it lacks ${this.skipping} octets of its last record`)
    else if (this.heldLength > 0)
      this.stop('truncated', `it ends ${this.heldLength} octets after the beginning of a record`)
    this.isOver = true
  }

  private skip(at: number, end: number): number {
    const skipped = Math.min(this.skipping, end - at)
    this.skipping -= skipped
    if (this.skipping === 0) this.offset += this.recordLength
    return at + skipped
  }

  /** Reads the record at `start`, or holds what is there of it. @returns the position after it */
  private take(chunk: Uint8Array, start: number, end: number): number {
    const length = this.lengthOf(chunk, start, end)
    if (this.isOver) return end
    if (length <= end - start) this.read(chunk, start, length)
    else if (this.format?.isSkipped(chunk, start, end)) this.passOver(length, 0)
    else this.hold(chunk, start, end)
    return this.skipping > 0 ? start : Math.min(start + length, end)
  }

  /** Adds to what is held what its record lacks, or what tells how long it is. @returns the position after that */
  private fill(chunk: Uint8Array, start: number, end: number): number {
    const missing = this.lengthOf(this.held, 0, this.heldLength) - this.heldLength
    const at = start + Math.min(missing, end - start)
    this.hold(chunk, start, at)
    const length = this.lengthOf(this.held, 0, this.heldLength)
    if (this.isOver || length > this.heldLength) return this.isOver ? end : this.skipHeld(length, at)
    this.heldLength = 0
    this.read(this.held, 0, length)
    return at
  }

  /** Drops what is held if the record is not needed. */
  private skipHeld(length: number, at: number): number {
    if (!this.format?.isSkipped(this.held, 0, this.heldLength)) return at
    this.passOver(length, this.heldLength)
    this.heldLength = 0
    return at
  }

  private passOver(length: number, arrived: number): void {
    this.recordLength = length
    this.skipping = length - arrived
  }

  private hold(chunk: Uint8Array, start: number, end: number): void {
    const length = this.heldLength + end - start
    if (length > this.held.length) {
      const grown = new Uint8Array(Math.max(2 * length, 65_536))
      grown.set(this.held.subarray(0, this.heldLength))
      this.held = grown
    }
    this.held.set(chunk.subarray(start, end), this.heldLength)
    this.heldLength = length
  }

  private read(octets: Uint8Array, start: number, length: number): void {
    this.format!.read(octets, start, start + length, this.offset)
    this.offset += length
  }

  /** How many octets the record at `start` has, or needs at least; the format is known as soon as its mark is there. */
  private lengthOf(octets: Uint8Array, start: number, end: number): number {
    if (!this.format && end - start < markLength) return markLength
    this.format ??= this.formatOf(octets, start)
    if (!this.format) return this.stop('unknown-format', 'it begins neither as pcap nor as pcapng')
    return (
      this.format.lengthOf(octets, start, end) ||
      this.stop(
        'bad-length',
        'no record has the length that is written here, so nothing after it can be read',
      )
    )
  }

  private formatOf(octets: Uint8Array, start: number): CaptureFormat | undefined {
    if (uint32(octets, start) === sectionHeader) return new PcapngFormat(this.sink)
    const variant = pcapVariant(octets, start)
    return variant && new PcapFormat(variant, this.sink)
  }

  private stop(code: CaptureFault['code'], reason: string): number {
    this.isOver = true
    this.sink.fault({ code, offset: this.offset, message: `the capture, at octet ${this.offset}: ${reason}` })
    return 0
  }
}
