import type { Socket } from 'node:net'
import type { SecuredData } from './session-tls.js'

/**
 * TLS on a passive data connection whose client begins it before its command, as soon as it has connected: Go's clients
 * send no command until the handshake is complete. It begins with the client's first octets.
 */
export class EarlyTls {
  private begun: Promise<SecuredData> | undefined

  constructor(
    private readonly raw: Socket,
    private readonly begin: () => Promise<SecuredData>,
  ) {
    raw.on('readable', this.onReadable)
  }

  private readonly onReadable = (): void => {
    // At the end of a connection there is nothing to read.
    if (this.raw.readableLength === 0) return
    this.stopWatching()
    this.begun = this.begin()
    // A transfer that is never asked for learns of no fault.
    this.begun.catch(() => {})
  }

  private stopWatching(): void {
    this.raw.off('readable', this.onReadable)
  }

  /** Leaves the connection to a transfer, and begins nothing from now on. @returns what has begun on it; undefined if nothing has */
  take(): Promise<SecuredData> | undefined {
    this.stopWatching()
    return this.begun
  }
}
