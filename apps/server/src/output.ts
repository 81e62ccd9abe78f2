import { printable } from '@ftpkit/node/server'

// What this program writes besides its log passes through this file or that of @ftpkit/command-line. A test of
// packages/conventions checks it.

/** Writes a question to standard error, and leaves the cursor after it. */
export function askFor(question: string): void {
  process.stderr.write(printable(question))
}
