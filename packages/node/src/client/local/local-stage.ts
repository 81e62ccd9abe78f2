import { closeSync, fchmodSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { nodeCrypto } from '../../net/lazy-crypto.js'
import type { DownloadTarget } from './download-target.js'
import { localPathOf } from './local-path.js'

/**
 * Mode bits that a new file takes over from the one that it replaces. Set-user-ID and set-group-ID are not among them:
 * they were given to other octets.
 */
const modeBits = 0o777

/**
 * Octets up to which a file is kept in memory, and written by synchronous calls once it is complete: for so small a file
 * a call in another thread takes longer than writing it.
 */
const smallFileLength = 65_536

/**
 * A file that is written under a temporary name in the same directory, and renamed once it is complete. Nothing is
 * synced: what is lost in a crash of the machine can be fetched again.
 */
export class LocalStage implements DownloadTarget {
  private readonly path: string | Buffer
  /** Listings of local directories leave out names of this form. */
  private readonly temporary: string | Buffer
  /** The octets so far, while the file is small. */
  private kept: Uint8Array[] = []
  private keptLength = 0
  private file: FileHandle | undefined
  /** Mode of the file that is replaced. */
  private mode: number | undefined

  constructor(path: string) {
    const absolute = resolve(path)
    this.path = localPathOf(absolute)
    this.temporary = localPathOf(join(dirname(absolute), `.ftpkit-${randomDigits()}.part`))
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (this.file) return writeAll(this.file, pieces, length)
    this.keptLength += length
    if (this.keptLength <= smallFileLength) {
      // A copy: the pieces belong to the caller again once this has resolved.
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
    await rename(this.temporary, this.path)
  }

  async discard(): Promise<void> {
    await this.close()
    await rm(this.temporary, { force: true })
  }

  async restart(): Promise<void> {
    await this.discard()
    this.kept = []
    this.keptLength = 0
  }

  private async open(): Promise<void> {
    const [file, old] = await Promise.all([
      open(this.temporary, 'wx'),
      lstat(this.path).catch(() => undefined),
    ])
    this.file = file
    if (old && !old.isFile()) throw notAFile(this.path)
    this.mode = old && old.mode & modeBits
  }

  private commitAtOnce(): void {
    const { path, temporary } = this
    const old = lstatSync(path, { throwIfNoEntry: false })
    if (old && !old.isFile()) throw notAFile(path)
    const file = openSync(temporary, 'wx')
    try {
      try {
        for (const piece of this.kept) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at)
        if (old) fchmodSync(file, old.mode & modeBits)
      } finally {
        closeSync(file)
      }
      renameSync(temporary, path)
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

/** 16 hexadecimal digits, of the random octets that Node keeps for UUIDs: to ask for others takes longer. */
function randomDigits(): string {
  return nodeCrypto().randomUUID().replaceAll('-', '').slice(16)
}

function notAFile(path: string | Buffer): Error {
  return new Error(`${path} is not a regular file`)
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], length: number): Promise<void> {
  const [first] = pieces
  if (first === undefined) return
  const { bytesWritten } =
    pieces.length === 1 ? await file.write(first) : await file.writev(pieces as Uint8Array[])
  // A full disk takes a part, and reports that only to the next write.
  if (bytesWritten < length) await file.appendFile(Buffer.concat(pieces).subarray(bytesWritten))
}
