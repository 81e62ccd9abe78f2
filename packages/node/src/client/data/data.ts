import { connect, createServer, type Server, type Socket } from 'node:net'
import { sameIpAddress } from '@ftpkit/protocol/ip-address'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { boundTo, hostPort, remoteEnd } from '../../net/address.js'

/** The client's end of one data connection: open, or about to be opened by the server. */
export class ClientData {
  private listener: Server | undefined
  private socket: Promise<Socket> | undefined

  /** @param patience milliseconds to wait for a connection, in either direction */
  constructor(private readonly patience: number) {}

  /** Connects to a port of the server. @throws FtpError `connection-failed` or `timed-out` */
  async connect({ host, port }: Endpoint): Promise<void> {
    this.close()
    const address = hostPort({ host, port })
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    socket.pause()
    await new Promise<void>((resolve, reject) => {
      const fail = (code: 'connection-failed' | 'timed-out', why: string) => {
        clearTimeout(timer)
        socket.destroy()
        reject(new FtpError(code, `${address} ${why}`, { address, phase: 'data connection' }))
      }
      const timer = setTimeout(
        () => fail('timed-out', `did not answer in ${this.patience / 1_000} s`),
        this.patience,
      )
      socket.once('error', (error) => fail('connection-failed', `does not answer: ${error.message}`))
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.on('error', () => {})
        resolve()
      })
    })
    this.socket = Promise.resolve(socket)
  }

  /** Listens at the control connection's own address for the server, and turns everybody else away. */
  async listen(host: string, server: Endpoint): Promise<Endpoint> {
    this.close()
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.listener = listener
    this.socket = new Promise<Socket>((resolve, reject) => {
      listener.on('connection', (socket: Socket) => {
        socket.on('error', () => {})
        if (!sameIpAddress(remoteEnd(socket).host, server.host)) return void socket.destroy()
        listener.close()
        resolve(socket)
      })
      listener.once('close', () => reject(new FtpError('connection-failed', 'the data listener was closed')))
    })
    this.socket.catch(() => {})
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen({ host, port: 0, exclusive: true }, resolve)
    })
    return boundTo(listener.address())
  }

  /** The data connection; the caller owns it. @throws FtpError `timed-out` when the server doesn't connect */
  async take(): Promise<Socket> {
    const pending = this.socket
    if (!pending) throw new FtpError('connection-failed', 'no data connection was prepared')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `the server did not connect in ${this.patience / 1_000} s; is a firewall between?`
        reject(new FtpError('timed-out', message, { phase: 'data connection' }))
      }, this.patience)
    })
    try {
      const socket = await Promise.race([pending, late])
      this.socket = undefined
      return socket
    } finally {
      clearTimeout(timer)
    }
  }

  /** Closes what is open and nobody took. */
  close(): void {
    this.listener?.close()
    this.listener = undefined
    this.socket?.then((socket) => socket.destroy()).catch(() => {})
    this.socket = undefined
  }
}
