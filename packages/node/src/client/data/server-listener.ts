import { createServer, type Server, type Socket } from 'node:net'
import { sameIpAddress } from '@ftpkit/protocol/ip-address'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { boundTo, remoteEnd } from '../../net/address.js'
import type { SessionTap } from '../../net/tap.js'

/** Listens for one connection of the server; anyone else is turned away. Loaded where data connections are active. */
export class ServerListener {
  private readonly listener: Server
  /** The connection of the server, paused. It rejects when the listener is closed before. */
  readonly connection: Promise<Socket>

  /**
   * @param isWanted whether the session that it is for still is
   * @throws FtpError `aborted` if it isn't wanted
   */
  constructor(server: Endpoint, isWanted: boolean, tap: SessionTap | undefined) {
    if (!isWanted) throw new FtpError('aborted', 'the session has ended')
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.listener = listener
    this.connection = new Promise<Socket>((resolve, reject) => {
      listener.on('connection', (socket: Socket) => {
        socket.on('error', () => {})
        if (!sameIpAddress(remoteEnd(socket).host, server.host)) return void socket.destroy()
        listener.close()
        tap?.(socket, { kind: 'data', opener: 'far' })
        resolve(socket)
      })
      listener.once('close', () => reject(new FtpError('connection-failed', 'the data listener was closed')))
    })
    this.connection.catch(() => {})
  }

  /** @returns where it listens */
  async listen(host: string): Promise<Endpoint> {
    const { listener } = this
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen({ host, port: 0, exclusive: true }, resolve)
    })
    return boundTo(listener.address())
  }

  close(): void {
    this.listener.close()
  }
}
