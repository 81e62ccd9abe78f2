import type { Reply } from '@ftpkit/protocol/reply'
import type { Representation } from './plan.js'
import type { RetryOptions } from './retry.js'
import type { Verify } from './verification.js'

/** How one file is moved. */
export interface TransferOptions extends Representation, RetryOptions {
  /** Octets of the transfer to skip (REST, RFC 3659 §5). */
  readonly offset?: number
  /** Gives the transfer up by ABOR; the session stays usable where the server plays along. */
  readonly signal?: AbortSignal
  /**
   * By what the file is compared with the server's once it has moved; a file that isn't the same is an error
   * `mismatch`, and is left on neither side. `none` unless given: a download that is shorter than SIZE is an error
   * anyway.
   */
  readonly verify?: Verify
  /** Told the octets on the data connection so far, and of how many where that is known. */
  readonly onProgress?: (octets: number, total: number | undefined) => void
}

/** What a transfer that succeeded tells. */
export interface TransferReport {
  /** Octets on the data connection, those of attempts that failed included. */
  readonly octets: number
  /** The server's final reply. */
  readonly reply: Reply
  /** Attempts that were made. */
  readonly attempts: number
}
