import type { DownloadTarget } from '@ftpkit/node'
import { printable, printableJson, printableLines } from '@ftpkit/protocol/printable'
import { withOctets } from './names.js'

// Whatever this program writes passes through this file, apart from what a library draws on a terminal: the prompt and
// the line that is typed (readline), progress bars, and the question for a password. A test of packages/conventions
// checks it.

export { commandOutput, printLine } from '@ftpkit/command-line/output'

/** The file name that means standard input or standard output. */
export const standardStream = '-'

/** Whether a local operand is standard input: `-`, or its name among the devices. */
export function isStandardInput(local: string): boolean {
  return local === standardStream || /^(?:\/dev\/stdin|(?:\/dev|\/proc\/self)\/fd\/0)$/.test(local)
}

/** Whether a local operand is standard output: `-`, or its name among the devices. */
export function isStandardOutput(local: string): boolean {
  return local === standardStream || /^(?:\/dev\/stdout|(?:\/dev|\/proc\/self)\/fd\/1)$/.test(local)
}

/** Whether someone types on a terminal and reads there. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true
}

/** Writes a value to standard output as a line of JSON, in which names are as `withOctets` says. */
export function printJson(value: object): void {
  process.stdout.write(`${printableJson(withOctets(value))}\n`)
}

/** Writes one or more lines to standard error, with control characters made visible. */
export function warn(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`)
}

let isQuiet = false

/** Leaves out what is not an error from now on. */
export function beQuiet(): void {
  isQuiet = true
}

/** Writes what is not an error to standard error, unless that is to be quiet. */
export function notice(text: string): void {
  if (!isQuiet) warn(text)
}

/** Whether progress may be drawn on a terminal. */
export function showsProgress(): boolean {
  return !isQuiet && process.stderr.isTTY === true
}

/** Writes a value to standard error as a line of JSON. */
export function warnJson(value: object): void {
  process.stderr.write(`${printableJson(withOctets(value))}\n`)
}

/** The question for a password. */
export function passwordQuestion(user: string, host: string): string {
  return printable(`Password of ${user} at ${host}: `)
}

/** The question for the passphrase of a key. */
export function passphraseQuestion(file: string): string {
  return printable(`Passphrase of ${file}: `)
}

/** Standard output as the target of a download. It stays open afterwards. */
export function standardOutput(): DownloadTarget {
  return {
    async write(pieces) {
      for (const piece of pieces) await writeOctets(piece)
    },
    async commit() {},
    async discard() {},
  }
}

/** Writes octets to standard output. Resolves when it can take more. */
export function writeOctets(octets: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(octets, (error) => (error ? reject(error) : resolve()))
  })
}
