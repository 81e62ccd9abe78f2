/**
 * Whether the server leaves a data connection open after it has sent a file in MODE B or C (RFC 959 §3.3).
 *
 * The sender of a file decides. A client that stores keeps its connection open or closes it, and the server follows. For
 * a file that the server sends nothing in the protocol says whether the client will use the connection again, or reads
 * until it is closed, so the server goes by what the client has done. It trusts a new client. It stops as soon as a
 * connection ends after a single file, because the client closed it, asked for another one or let it idle for too long;
 * and trusts it again once the client sends a transfer command on an open connection.
 */
export class ReusePolicy {
  private trusted = true
  private severalFiles = false

  /** Whether to leave the connection open after a file that the server sends. */
  get clientReuses(): boolean {
    return this.trusted
  }

  /** A data connection was opened for its first file. */
  opened(): void {
    this.severalFiles = false
  }

  /** The client began another transfer on an open connection. */
  usedAgain(): void {
    this.trusted = true
    this.severalFiles = true
  }

  /** An open connection is closed without a further file, by either side (`closed`) or because it was `idle` too long. */
  ended(why: 'closed' | 'idle'): void {
    this.trusted = why === 'closed' && this.severalFiles
  }
}
