import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { ObservedConnection } from '../../net/close-notify.js'
import type { SessionTls } from './session-tls.js'

/** A data connection under TLS. */
export interface SecuredData {
  readonly socket: TLSSocket
  /** Whether the client ended it without the close_notify that the server demands. */
  readonly cut: () => boolean
}

/**
 * Begins TLS on a data connection.
 *
 * @param timeout milliseconds for the handshake
 * @param direction of the file, as this end sees it; undefined if no command has said so yet
 * @throws FtpError with reply 522 when the handshake fails, or the session of the control connection isn't resumed
 */
export async function secureData(
  tls: SessionTls,
  raw: Socket,
  timeout: number,
  direction: 'send' | 'receive' | undefined,
): Promise<SecuredData> {
  // How it ends matters only where a file comes through it, and observing costs time.
  const observed = direction === 'send' || !tls.demandsCloseNotify ? undefined : new ObservedConnection(raw)
  const socket = await tls.secureData(observed ?? raw, timeout, direction)
  return { socket, cut: () => observed?.cut ?? false }
}

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
