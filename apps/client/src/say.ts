import { printable } from '@ftpkit/node'

/** Writes a line of text that may be a server's to standard output: its control characters are shown, not obeyed. */
export function say(line: string): void {
  process.stdout.write(`${printable(line)}\n`)
}

/** The same on standard error, which may have several lines. */
export function warn(text: string): void {
  process.stderr.write(`${shown(text)}\n`)
}

/** Text of a server as a terminal may have it: only its line ends are obeyed. */
export function shown(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
