import { printableLines } from '@ftpkit/node'

// Whatever this program writes passes through this file. A test of packages/conventions checks it.

/** Writes lines to standard output, with control characters made visible. */
export function print(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`)
}

/** Writes lines to standard error, with control characters made visible. */
export function warn(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`)
}
