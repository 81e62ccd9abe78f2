import type { FileSystem, Stage } from '@ftpkit/filesystem'
import type { DownloadTarget } from '../local/download-target.js'

/**
 * A file that replaces that of a path once it is fetched; the transfer can begin again. It is put in place by `place`, which
 * the next transfer need not wait for: to sync a file takes longer than to fetch a small one.
 */
export class LateTarget implements DownloadTarget {
  private isWhole = false

  private constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    private stage: Stage,
  ) {}

  static async at(files: FileSystem, path: string): Promise<LateTarget> {
    return new LateTarget(files, path, await files.write(path, { disposition: 'replace' }))
  }

  write(pieces: readonly Uint8Array[]): Promise<void> {
    return this.stage.write(pieces)
  }

  /** All octets have arrived, and the server has confirmed that. */
  async commit(): Promise<void> {
    this.isWhole = true
  }

  discard(): Promise<void> {
    return this.stage.discard()
  }

  async restart(): Promise<void> {
    await this.stage.discard()
    this.stage = await this.files.write(this.path, { disposition: 'replace' })
  }

  /**
   * Gives the file its name, after the download has resolved.
   *
   * @param modified its time, in milliseconds since 1970. Default: now
   * @throws an error of the file system; nothing is left then
   */
  async place(modified?: number): Promise<void> {
    if (!this.isWhole) throw new TypeError('the file is not whole: the download has not ended')
    try {
      await this.stage.commit()
    } catch (error) {
      await this.stage.discard()
      throw error
    }
    if (modified !== undefined) await this.files.setAttributes(this.path, { modified })
  }
}
