import type { FileSink } from '@ftpkit/transfer'
import { type Descriptor, hasReserved, readLength } from './descriptor.js'
import type { Tolerant } from './options.js'
import { RecordSource } from './record-source.js'

/** Reads a local file in which a descriptor stands before each record. Nothing but the descriptor is held. */
export class PrefixedSource extends RecordSource {
  protected readonly header: Uint8Array
  /** Octets of the descriptor that are in `header`. */
  private filled = 0
  /** Octets of the open record that are still to come. */
  private remaining = 0
  protected readonly takesReserved: boolean

  constructor(
    file: FileSink,
    private readonly descriptor: Descriptor,
    { tolerate }: Tolerant,
  ) {
    super(file)
    this.header = new Uint8Array(descriptor.octets)
    this.takesReserved = tolerate?.includes('reserved-octets') ?? false
  }

  /** Whether a descriptor or its record was begun and not ended. */
  get open(): boolean {
    return this.filled > 0
  }

  protected take(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.filled < this.header.length) {
        this.header[this.filled++] = chunk[at++]!
        if (this.filled === this.header.length) this.begin(at - this.header.length)
      } else {
        const to = Math.min(at + this.remaining, end)
        this.file.data(chunk, at, to)
        this.remaining -= to - at
        at = to
      }
      if (this.remaining === 0 && this.filled === this.header.length) {
        this.filled = 0
        this.close()
      }
    }
  }

  protected finish(): void {
    if (this.remaining > 0) this.fail('truncated', `the file ends ${this.remaining} octets before it does`, 0)
    if (this.open) this.fail('truncated', `the file ends inside its ${this.descriptor.name}`, 0)
    this.file.endOfFile()
  }

  /** @param at where the descriptor begins: in this chunk, or before it */
  private begin(at: number): void {
    const { name, own } = this.descriptor
    this.checkReserved(at)
    const length = readLength(this.descriptor, this.header, 0)
    if (length < own) {
      this.fail('bad-record-descriptor', `its ${name} says ${length} octets, less than its own ${own}`, at)
    }
    this.remaining = length - own
  }

  /** Looks at the octets of a descriptor outside its length. */
  protected checkReserved(at: number): void {
    if (this.takesReserved || !hasReserved(this.descriptor, this.header)) return
    this.fail('bad-record-descriptor', `reserved octets of its ${this.descriptor.name} are not zero`, at)
  }

  /** Ends what a descriptor announced. */
  protected close(): void {
    this.endRecord()
  }
}
