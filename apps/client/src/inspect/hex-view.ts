import type { Transfer, TransferSink, TransferSummary } from '@ftpkit/inspection'
import { counted } from '@ftpkit/protocol'
import { printable } from '@ftpkit/protocol/printable'

/** Octets in one line. */
const width = 16

/** Octets of one transfer, and of all that have not ended, that are kept until they are printed. */
const maxOfTransfer = 1_048_576
const maxKept = 16_777_216

/** The first octets of a transfer that has not ended. */
class FirstOctets {
  length = 0
  private octets = new Uint8Array(0)

  constructor(private readonly most: number) {}

  /** Keeps a copy of `chunk[start, end)` as far as it is wanted and there is space. @returns how many octets it keeps */
  keep(chunk: Uint8Array, start: number, end: number, space: number): number {
    const kept = Math.max(0, Math.min(end - start, this.most - this.length, space))
    if (this.length + kept > this.octets.length) {
      const grown = new Uint8Array(Math.min(this.most, 2 * (this.length + kept)))
      grown.set(this.octets)
      this.octets = grown
    }
    this.octets.set(chunk.subarray(start, start + kept), this.length)
    this.length += kept
    return kept
  }

  /** Those that are kept. */
  get kept(): Uint8Array {
    return this.octets.subarray(0, this.length)
  }
}

/**
 * Shows the first octets of each data connection: their position, in hexadecimal, and as text. A transfer is printed when
 * it has ended, so that those that run at once are not mixed.
 */
export class HexView {
  /** Octets that are kept for all transfers that have not ended. */
  private kept = 0

  /**
   * @param most octets of each transfer that are printed, at most 1 MiB
   * @param letter how an octet reads as text; undefined for none
   */
  constructor(
    private readonly print: (line: string) => void,
    private readonly most: number,
    private readonly letter: (transfer: Transfer) => (octet: number) => string | undefined,
  ) {}

  begin(transfer: Transfer): TransferSink {
    const first = new FirstOctets(Math.min(this.most, maxOfTransfer))
    let isFull = false
    return {
      wire: (chunk, start, end) => {
        if (isFull) return
        const kept = first.keep(chunk, start, end, maxKept - this.kept)
        this.kept += kept
        // What follows an octet that was left out must not take its place.
        isFull = kept < end - start
      },
      end: (summary) => {
        this.kept -= first.length
        this.show(transfer, first.kept, summary)
      },
    }
  }

  private show(transfer: Transfer, octets: Uint8Array, { wireOctets }: TransferSummary): void {
    const letter = this.letter(transfer)
    this.print(
      printable(`transfer ${transfer.id}, ${transfer.command.verb} ${transfer.command.argument ?? ''}`),
    )
    for (let at = 0; at < octets.length; at += width) {
      const line = [...octets.subarray(at, at + width)]
      const hex = line.map((octet) => octet.toString(16).padStart(2, '0')).join(' ')
      const text = line.map((octet) => letter(octet) ?? '.').join('')
      this.print(`  ${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * width)} ${printable(text)}`)
    }
    if (wireOctets > octets.length) this.print(`  … ${counted(wireOctets - octets.length, 'octet')} more`)
  }
}
