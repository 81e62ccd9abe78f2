import { type DownloadTarget, printable } from '@ftpkit/node'

/** The file name that means standard input or standard output. */
export const standardStream = '-'

/** Writes a line to standard output. Control characters, which a server may have sent, are made visible. */
export function printLine(line: string): void {
  process.stdout.write(`${printable(line)}\n`)
}

/** Writes one or more lines to standard error, with control characters made visible. */
export function warn(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`)
}

/** Text that is safe to show on a terminal: control characters other than line feeds are made visible. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
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
