import type { Reply } from '@ftpkit/protocol/reply'
import type { Representation } from './plan.js'
import type { RetryOptions } from './retry.js'
import type { Verify } from './verification.js'

/** How one file is transferred. */
export interface TransferOptions extends Representation, RetryOptions {
  /**
   * Octets of the transfer to skip (REST, RFC 3659 §5).
   *
   * @default 0
   */
  readonly offset?: number | undefined
  /** Aborts the transfer by ABOR; the session stays usable if the server answers it. */
  readonly signal?: AbortSignal | undefined
  /**
   * How the file is compared with the server's after the transfer. A file that differs is an error `mismatch`, and is
   * kept on neither side. A download that is shorter than SIZE is an error in any case.
   *
   * @default 'none'
   */
  readonly verify?: Verify | undefined
  /**
   * Called when what an earlier attempt or transfer has moved is dropped, with the reason: the file has become another
   * one meanwhile, or nothing says that it has not.
   */
  readonly onStartOver?: ((reason: string) => void) | undefined
  /** Called with the octets moved on the data connection so far, and how many there are, if that is known. */
  readonly onProgress?: ((octets: number, total: number | undefined) => void) | undefined
}

export interface DownloadOptions extends TransferOptions {
  /**
   * For a local path: continues what an earlier download has left in `PATH.part`, and leaves it there if this one fails
   * too. In MODE S that needs TYPE I and STRU F, where the octets of the transfer are those of the file. In MODE B and C
   * it uses the restart markers of the server; `PATH.restart` holds the last one. `PATH.part.info` says which version of
   * the file it is a part of: its size, time and identity by MLST, SIZE and MDTM. If the server has another version, or
   * nothing can be compared, the download begins again. A part without such a file is compared by HASH, where the server
   * can hash a part of a file.
   *
   * @default false
   */
  readonly resume?: boolean | undefined
}

/** The result of a transfer that succeeded. */
export interface TransferReport {
  /** Octets on the data connection, those of failed attempts included. */
  readonly octets: number
  /** The server's final reply. */
  readonly reply: Reply
  /** Attempts that were made, the successful one included. */
  readonly attempts: number
}
