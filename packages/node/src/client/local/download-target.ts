import type { Writable } from 'node:stream'
import { concat } from '@ftpkit/transfer'

/** Where the octets of a download go. Every Stage of @ftpkit/filesystem is one. */
export interface DownloadTarget {
  /** Stores pieces in order. They belong to the target until the promise resolves. */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /** Called once the whole file has arrived and the server has confirmed that. */
  commit(): Promise<void>
  /** Called instead of `commit` if the download fails. */
  discard(): Promise<void>
  /**
   * Drops what was written, so that the download begins again: the file on the server changed between two attempts.
   * Absent where that is impossible; the download then fails by `mismatch`.
   */
  restart?(): Promise<void>
}

/**
 * What can receive a download: a local path, whose file appears only once it is complete; a Node or Web stream, which is
 * ended then, and destroyed if the download fails; or a {@link DownloadTarget}.
 */
export type TargetOfDownload = string | Writable | WritableStream<Uint8Array> | DownloadTarget

/** Keeps a download in memory; for files that are known to be small. */
export class MemoryTarget implements DownloadTarget {
  private pieces: Uint8Array[] = []
  private committed = false

  /** The whole file. @throws TypeError before the download has succeeded */
  get content(): Uint8Array {
    if (!this.committed) throw new TypeError('the content is available only after the download has succeeded')
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

  async restart(): Promise<void> {
    this.pieces = []
  }
}
