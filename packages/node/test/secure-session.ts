import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { ReplyReader } from '@ftpkit/protocol'
import { expect } from 'vitest'
import { RawSession } from './raw-session.js'
import type { Serving } from './serving.js'

const opened: (Socket | TLSSocket)[] = []

/** A control connection under TLS, one command at a time. */
export class SecureSession {
  private readonly reader = new ReplyReader()
  private readonly replies: number[] = []
  private wake: () => void = () => {}
  /** The newest session that can be resumed. */
  ticket: Buffer | undefined
  private ended = false

  /** Destroys every socket of every session. */
  static destroyAll(): void {
    for (const socket of opened) socket.destroy()
  }

  private constructor(
    readonly socket: TLSSocket,
    readonly host: string,
    /** The TCP socket. */
    readonly raw: Socket = socket,
  ) {
    opened.push(socket)
    socket.on('session', (ticket: Buffer) => {
      this.ticket = ticket
      this.wake()
    })
    socket.on('data', (octets: Uint8Array) => {
      for (const reply of this.reader.push(octets)) {
        this.replies.push(reply.code)
        this.lastText = reply.lines.join('\n')
      }
      this.wake()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      this.ended = true
      this.wake()
    })
  }

  lastText = ''

  static async open({ address }: Serving, options: ConnectionOptions = {}): Promise<SecureSession> {
    const raw = await RawSession.open(address)
    expect(await raw.command('AUTH TLS')).toBe(234)
    raw.socket.removeAllListeners('data')
    const socket = connect({ socket: raw.socket, rejectUnauthorized: false, ...options })
    const session = new SecureSession(socket, address.host, raw.socket)
    await new Promise((resolve) => socket.once('secureConnect', resolve).once('close', resolve))
    return session
  }

  static async implicit({ address }: Serving): Promise<SecureSession> {
    const session = new SecureSession(connect({ ...address, rejectUnauthorized: false }), address.host)
    expect(await session.reply()).toBe(220)
    return session
  }

  static async loggedIn(serving: Serving, options?: ConnectionOptions): Promise<SecureSession> {
    const session = await SecureSession.open(serving, options)
    for (const line of ['USER tester', 'PASS secret', 'TYPE I', 'PBSZ 0']) await session.command(line)
    expect(await session.command('PROT P')).toBe(200)
    return session
  }

  async reply(): Promise<number | undefined> {
    while (this.replies.length === 0 && !this.ended) await this.woken()
    return this.replies.shift()
  }

  async command(line: string): Promise<number | undefined> {
    this.socket.write(`${line}\r\n`)
    return this.reply()
  }

  /** A passive data connection, TLS not begun. */
  async passive(): Promise<Socket> {
    expect(await this.command('EPSV')).toBe(229)
    const port = Number(/\|(\d+)\|/.exec(this.lastText)![1])
    const socket = connectTcp({ host: this.host, port, allowHalfOpen: true })
    socket.on('error', () => {})
    opened.push(socket)
    await once(socket, 'connect')
    return socket
  }

  /** Begins TLS on a data connection, by a session to resume. */
  secure(socket: Duplex, ticket: Buffer | undefined, options: ConnectionOptions = {}): TLSSocket {
    const secured = connect({
      socket,
      rejectUnauthorized: false,
      ...(ticket && { session: ticket }),
      ...options,
    })
    secured.on('error', () => {})
    opened.push(secured)
    return secured
  }

  async resumable(): Promise<Buffer> {
    while (!this.ticket) await this.woken()
    return this.ticket
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}
