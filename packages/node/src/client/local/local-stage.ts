import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DownloadTarget } from './target.js'

/** Mode bits that a file keeps when another takes its place. */
const modeBits = 0o7777

/**
 * Octets of a file that is written in one go when it is whole. Each call that another thread makes costs such a file
 * more time than its octets.
 */
const wholeLength = 65_536

/**
 * A file that is written beside its place under a name of its own, and put there when it is whole. Nothing is synced:
 * what a crash of the machine takes can be fetched again.
 */
export class LocalStage implements DownloadTarget {
  private readonly place: string
  /** Names like this are passed over by listings of local directories. */
  private readonly temporary: string
  private kept: Uint8Array[] = []
  private keptLength = 0
  private file: FileHandle | undefined
  /** Mode of the file that it replaces. */
  private mode: number | undefined

  constructor(path: string) {
    this.place = resolve(path)
    this.temporary = join(dirname(this.place), `.ftpkit-${randomBytes(8).toString('hex')}.part`)
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (this.file) return writeAll(this.file, pieces, length)
    this.keptLength += length
    if (this.keptLength <= wholeLength) {
      // The pieces are the writer's again when this has resolved.
      for (const piece of pieces) this.kept.push(Uint8Array.from(piece))
      return
    }
    await this.open()
    await writeAll(this.file!, [...this.kept, ...pieces], this.keptLength)
    this.kept = []
  }

  async commit(): Promise<void> {
    if (!this.file) return this.commitAtOnce()
    if (this.mode !== undefined) await this.file.chmod(this.mode)
    await this.close()
    await rename(this.temporary, this.place)
  }

  async discard(): Promise<void> {
    await this.close()
    await rm(this.temporary, { force: true })
  }

  private async open(): Promise<void> {
    const [file, old] = await Promise.all([
      open(this.temporary, 'wx'),
      lstat(this.place).catch(() => undefined),
    ])
    this.file = file
    if (old && !old.isFile()) throw noFile(this.place)
    this.mode = old && old.mode & modeBits
  }

  private commitAtOnce(): void {
    const { place, temporary } = this
    const old = lstatSync(place, { throwIfNoEntry: false })
    if (old && !old.isFile()) throw noFile(place)
    const file = openSync(temporary, 'wx')
    try {
      try {
        for (const piece of this.kept) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at)
        if (old) fchmodSync(file, old.mode & modeBits)
      } finally {
        closeSync(file)
      }
      renameSync(temporary, place)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  private async close(): Promise<void> {
    const { file } = this
    this.file = undefined
    await file?.close()
  }
}

function noFile(place: string): Error {
  return new Error(`${place} is no file`)
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], length: number): Promise<void> {
  const [first] = pieces
  if (first === undefined) return
  const { bytesWritten } =
    pieces.length === 1 ? await file.write(first) : await file.writev(pieces as Uint8Array[])
  // A disk that is full takes a part, and says so only to the next write.
  if (bytesWritten < length) await file.appendFile(Buffer.concat(pieces).subarray(bytesWritten))
}
