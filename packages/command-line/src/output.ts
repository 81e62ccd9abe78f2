import { printable, printableLines } from '@ftpkit/protocol/printable'

// Whatever a program writes besides its log passes through this file or its own output.ts. A test of packages/conventions checks
// it.

/** Writes a line to standard output, with control characters made visible. */
export function printLine(line: string): void {
  process.stdout.write(`${printable(line)}\n`)
}

/** Lets the program live on when the reader of its output, such as head, is gone. What it writes from then on is lost. */
export function outliveReaders(): void {
  process.stdout.on('error', () => {})
}

/** How the parser of the command line writes help and errors, which may contain an argument. */
export const commandOutput = {
  writeOut: (text: string) => void process.stdout.write(printableLines(text)),
  writeErr: (text: string) => void process.stderr.write(printableLines(text)),
}
