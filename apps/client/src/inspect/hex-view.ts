import { counted, type Transfer, type TransferSink } from '@ftpkit/inspection'
import { printable } from '@ftpkit/protocol/printable'

/** Octets in one line. */
const width = 16

/** Shows the first octets of each data connection: their position, in hexadecimal, and as text. */
export class HexView {
  /**
   * @param most octets of each transfer that are printed
   * @param letter how an octet reads as text; undefined for none
   */
  constructor(
    private readonly print: (line: string) => void,
    private readonly most: number,
    private readonly letter: (transfer: Transfer) => (octet: number) => string | undefined,
  ) {}

  begin(transfer: Transfer): TransferSink {
    const first: number[] = []
    return {
      wire: (chunk, start, end) => {
        for (let at = start; at < end && first.length < this.most; at += 1) first.push(chunk[at]!)
      },
      end: ({ wireOctets }) => this.show(transfer, first, wireOctets),
    }
  }

  private show(transfer: Transfer, octets: readonly number[], all: number): void {
    const letter = this.letter(transfer)
    this.print(
      printable(`transfer ${transfer.id}, ${transfer.command.verb} ${transfer.command.argument ?? ''}`),
    )
    for (let at = 0; at < octets.length; at += width) {
      const line = octets.slice(at, at + width)
      const hex = line.map((octet) => octet.toString(16).padStart(2, '0')).join(' ')
      const text = line.map((octet) => letter(octet) ?? '.').join('')
      this.print(`  ${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * width)} ${printable(text)}`)
    }
    if (all > octets.length) this.print(`  … ${counted(all - octets.length, 'octet')} more`)
  }
}
