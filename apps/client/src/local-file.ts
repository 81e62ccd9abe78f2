import type { DownloadTarget } from '@ftpkit/node'

/** Stands for standard input or output. */
export const standardStream = '-'

/** Standard output, which other things may still be written to. */
export function standardOutput(): DownloadTarget {
  return {
    async write(pieces) {
      for (const piece of pieces) await written(piece)
    },
    async commit() {},
    async discard() {},
  }
}

function written(piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}
