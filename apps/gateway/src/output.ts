import { printable, printableLines } from '@ftpkit/node/server'

// Whatever this program writes, apart from its log, passes through this file. A test of packages/conventions checks it.

/** Writes a line to standard output, with control characters made visible. What a reader such as head does not take is lost. */
export function printLine(line: string): void {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {})
  process.stdout.write(`${printable(line)}\n`)
}

/** How the parser of the command line writes help and errors, which may contain an argument. */
export const commandOutput = {
  writeOut: (text: string) => void process.stdout.write(printableLines(text)),
  writeErr: (text: string) => void process.stderr.write(printableLines(text)),
}
