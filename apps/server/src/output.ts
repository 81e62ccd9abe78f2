import { printable, printableLines } from '@ftpkit/node/server'

// Whatever this program writes, apart from its log, passes through this file. A test of packages/conventions
// checks it.

/** Writes a line to standard output, with control characters made visible. */
export function printLine(line: string): void {
  process.stdout.write(`${printable(line)}\n`)
}

/** Writes a question to standard error, and leaves the cursor after it. */
export function askFor(question: string): void {
  process.stderr.write(printable(question))
}

/** How the parser of the command line writes help and errors, which may contain an argument. */
export const commandOutput = {
  writeOut: (text: string) => void process.stdout.write(printableLines(text)),
  writeErr: (text: string) => void process.stderr.write(printableLines(text)),
}
