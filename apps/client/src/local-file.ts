import { createReadStream } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { DownloadTarget } from '@ftpkit/node'

/** Stands for standard input or output. */
export const standardStream = '-'

/**
 * Where a download goes. A file appears under its name only when it is complete; until then, and when the transfer
 * fails, what was there stays.
 */
export async function downloadTarget(local: string): Promise<DownloadTarget & { close(): Promise<void> }> {
  if (local === standardStream) return standardOutput()
  const place = resolve(local)
  const directory = directoryFileSystem(dirname(place))
  const stage = await directory.write(`/${basename(place)}`, { disposition: 'replace' })
  return {
    write: (pieces) => stage.write(pieces),
    commit: () => stage.commit(),
    discard: () => stage.discard(),
    close: () => directory.close(),
  }
}

/** The octets of what is uploaded. */
export function uploadSource(local: string): AsyncIterable<Uint8Array> {
  return local === standardStream ? process.stdin : createReadStream(local, { highWaterMark: 262_144 })
}

function standardOutput(): DownloadTarget & { close(): Promise<void> } {
  return {
    async write(pieces) {
      for (const piece of pieces) await written(piece)
    },
    async commit() {},
    async discard() {},
    async close() {},
  }
}

function written(piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}
