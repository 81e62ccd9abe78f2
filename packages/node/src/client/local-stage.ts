import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DownloadTarget } from './target.js'

/** Mode bits that a file keeps when another takes its place. */
const modeBits = 0o7777

/**
 * A file that is written beside its place under a name of its own, and put there when it is whole. Nothing is synced:
 * what a crash of the machine takes can be fetched again.
 */
export class LocalStage implements DownloadTarget {
  private closed = false

  private constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly file: FileHandle,
    /** Mode of the file that it replaces. */
    private readonly mode: number | undefined,
  ) {}

  /** @throws what the system says, also for a path that is there and no file */
  static async open(path: string): Promise<LocalStage> {
    const place = resolve(path)
    // Names like this are passed over by listings of local directories.
    const temporary = join(dirname(place), `.ftpkit-${randomBytes(8).toString('hex')}.part`)
    const [file, old] = await Promise.all([open(temporary, 'wx'), lstat(place).catch(() => undefined)])
    const stage = new LocalStage(place, temporary, file, old && old.mode & modeBits)
    if (!old || old.isFile()) return stage
    await stage.discard()
    throw new Error(`${place} is no file`)
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const [first] = pieces
    if (first === undefined) return
    const { bytesWritten } =
      pieces.length === 1 ? await this.file.write(first) : await this.file.writev(pieces as Uint8Array[])
    // A disk that is full takes a part, and says so only to the next write.
    if (bytesWritten < length) await this.file.appendFile(Buffer.concat(pieces).subarray(bytesWritten))
  }

  async commit(): Promise<void> {
    if (this.mode !== undefined) await this.file.chmod(this.mode)
    await this.close()
    await rename(this.temporary, this.path)
  }

  async discard(): Promise<void> {
    await this.close()
    await rm(this.temporary, { force: true })
  }

  private async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.file.close()
  }
}
