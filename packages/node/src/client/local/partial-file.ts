import { createReadStream, fstatSync, lstatSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { localFault } from '../../net/faults.js'
import type { DownloadTarget } from './download-target.js'
import { partialName } from './names-beside.js'
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
  /** Whether another program has written, renamed or removed the file meanwhile, such as another download to the same path. */
  isShared(): boolean
}

/** The partial files that downloads of this process write, by device and inode. */
const writtenHere = new Set<string>()

/**
 * Opens the partial file of a path, or begins one. Writing appends to it, committing gives it its final name, and
 * discarding leaves it for another download.
 *
 * @param written the files that downloads of this process write. Those of other processes are noticed by what they do.
 * @throws FtpError `local-file`, also when another download of this process writes the file
 */
export async function openPartialFile(
  path: string,
  written = writtenHere,
): Promise<{ readonly target: DownloadTarget; readonly kept: number; readonly partial: PartialFile }> {
  const name = partialName(path)
  try {
    const own = await OwnFile.open(name, written)
    return {
      kept: own.size,
      partial: {
        chunks: () => createReadStream(name),
        truncate: (octets) => own.truncate(octets),
        sync: () => own.file.sync(),
        remove: () => rm(name, { force: true }),
        isShared: () => own.isShared(),
      },
      target: {
        write: (pieces) => own.append(pieces),
        async commit() {
          await own.file.sync()
          own.assertNotShared()
          await own.close()
          await rename(name, path)
        },
        discard: () => own.close(),
        restart: () => own.truncate(0),
      },
    }
  } catch (error) {
    throw localFault(`${name} cannot be written`, error)
  }
}

/**
 * A file that one program appends to. Another download to the same path would append its octets between these, so that it
 * is checked before each write, and before the file gets its final name, that the file is as it was left.
 */
class OwnFile {
  private constructor(
    readonly file: FileHandle,
    private readonly name: string,
    /** Octets that are there. */
    public size: number,
    /** Lets other downloads of this process open the file. */
    private readonly release: () => void,
  ) {}

  static async open(name: string, written: Set<string>): Promise<OwnFile> {
    const file = await open(name, unlinked.append)
    try {
      const { size, dev, ino } = await file.stat()
      const key = `${dev}:${ino}`
      if (written.has(key)) throw new Error('another download writes it: let one run at a time')
      written.add(key)
      return new OwnFile(file, name, size, () => written.delete(key))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.release()
    await this.file.close()
  }

  async append(pieces: readonly Uint8Array[]): Promise<void> {
    this.assertNotShared()
    for (const piece of pieces) {
      await this.file.appendFile(piece).catch(async (error) => {
        // A full disk has taken the beginning; these octets are not those of another program.
        this.size = (await this.file.stat()).size
        throw error
      })
      this.size += piece.length
    }
  }

  async truncate(octets: number): Promise<void> {
    await this.file.truncate(octets)
    this.size = octets
  }

  isShared(): boolean {
    if (this.file.fd < 0) return false
    // Synchronous, since a call in another thread would take longer, and leave more time for the other program.
    const { size, ino } = fstatSync(this.file.fd)
    return size !== this.size || lstatSync(this.name, { throwIfNoEntry: false })?.ino !== ino
  }

  assertNotShared(): void {
    if (this.isShared())
      throw new Error(
        `another program writes ${this.name}, or has renamed or removed it: let one run at a time`,
      )
  }
}
