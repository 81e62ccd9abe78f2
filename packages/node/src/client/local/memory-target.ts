import { concat } from '@ftpkit/transfer'
import type { DownloadTarget } from './target.js'

/** Keeps a download in memory; for files that are known to be small. */
export class MemoryTarget implements DownloadTarget {
  private pieces: Uint8Array[] = []
  private committed = false

  /** The whole file. @throws TypeError before the download has succeeded */
  get content(): Uint8Array {
    if (!this.committed) throw new TypeError('there is no content before the download is complete')
    return concat(this.pieces)
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.pieces.push(...pieces)
  }

  async commit(): Promise<void> {
    this.committed = true
  }

  async discard(): Promise<void> {
    this.pieces = []
  }
}
