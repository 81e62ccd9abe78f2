import { closeGently } from '../../net/socket-io.js'
import type { OpenDataConnection } from '../transfer/open-data.js'

/**
 * A data connection that stays open behind a file in MODE B or C, and waits for the next one (RFC 959 §3.3). Octets
 * that come too early are left in the socket; that the client closes it is noticed.
 */
export class WaitingConnection {
  private timer: NodeJS.Timeout | undefined

  /**
   * @param secure whether TLS protects it
   * @param gone called when the client has closed it, or it has waited too long; nothing else is to be done then
   */
  constructor(
    private readonly connection: OpenDataConnection,
    readonly secure: boolean,
    private readonly closingTime: number,
    private readonly gone: (why: 'closed' | 'idle') => void,
  ) {
    const { socket, raw } = connection
    raw.setTimeout(0)
    socket.on('readable', this.look).once('end', this.ended).once('close', this.ended)
  }

  /** Lets it wait for so many milliseconds. */
  waitFor(time: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.close()
      this.gone('idle')
    }, time)
  }

  /** Gives it to the next transfer, which owns it. */
  take(): OpenDataConnection {
    this.stopWatching()
    return this.connection
  }

  /** Ends it in order: what it waited for doesn't come. */
  close(): void {
    this.stopWatching()
    const { socket } = this.connection
    socket.end()
    closeGently(socket, this.closingTime)
  }

  destroy(): void {
    this.stopWatching()
    this.connection.socket.destroy()
  }

  /** A socket tells its end to one who reads on where nothing is left. */
  private readonly look = (): void => {
    const { socket } = this.connection
    if (socket.readableLength === 0) socket.read()
  }

  private readonly ended = (): void => {
    this.close()
    this.gone('closed')
  }

  private stopWatching(): void {
    clearTimeout(this.timer)
    this.connection.socket.off('readable', this.look).off('end', this.ended).off('close', this.ended)
  }
}
