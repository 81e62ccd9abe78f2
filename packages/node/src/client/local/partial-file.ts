import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { localFault } from '../../net/faults.js'
import type { DownloadTarget } from './download-target.js'
import { unlinked } from './unlinked.js'

/** What an earlier download has left of a file, for this one to resume. */
export interface PartialFile {
  /** The octets that are there. */
  chunks(): AsyncIterable<Uint8Array>
  /** Drops all octets after the given number. */
  truncate(octets: number): Promise<void>
  /** Makes what was written so far durable. */
  sync(): Promise<void>
  /** Removes the file, once no download can resume it. */
  remove(): Promise<void>
}

/** Name of the file in which a download that can be resumed keeps its octets, beside the final file. */
export function partialName(path: string): string {
  return `${path}.part`
}

/**
 * Opens the partial file of a path, or begins one. Writing appends to it, committing gives it its final name, and
 * discarding leaves it for another download.
 *
 * @throws FtpError `local-file`
 */
export async function openPartialFile(
  path: string,
): Promise<{ readonly target: DownloadTarget; readonly kept: number; readonly partial: PartialFile }> {
  const name = partialName(path)
  try {
    const file = await open(name, unlinked.append)
    const { size } = await file.stat()
    return {
      kept: size,
      partial: {
        chunks: () => createReadStream(name),
        truncate: (octets) => file.truncate(octets),
        sync: () => file.sync(),
        remove: () => rm(name, { force: true }),
      },
      target: {
        async write(pieces) {
          for (const piece of pieces) await file.appendFile(piece)
        },
        async commit() {
          await file.sync()
          await file.close()
          await rename(name, path)
        },
        discard: () => file.close(),
        restart: () => file.truncate(0),
      },
    }
  } catch (error) {
    throw localFault(`${name} cannot be written`, error)
  }
}
