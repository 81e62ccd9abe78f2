import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { type Reply, ReplyReader, TelnetFilter } from '@ftpkit/protocol'
import { type Address, password, user } from '@ftpkit/testkit/server-process'

/** Nothing here takes longer, unless a line says so; a hang is a fault, and told as one. */
const patience = 15_000

/** A control connection without a client behind it: exactly the octets a line wants. */
export class Wire implements Disposable {
  private reader = new ReplyReader()
  private telnet = new TelnetFilter(() => {})
  private readonly replies: Reply[] = []
  private wake: () => void = () => {}
  /** Octets that came so far. */
  received = 0
  ended = false
  /** TLS sessions that may be resumed, the newest last. */
  readonly tickets: Buffer[] = []
  private secured: ConnectionOptions | undefined

  private constructor(public socket: Socket) {
    this.attach(socket)
  }

  /** Connects without waiting for a greeting. */
  static async connect({ host, port }: Address, localAddress?: string): Promise<Wire> {
    const socket = connectTcp({ host, port, noDelay: true, ...(localAddress && { localAddress }) })
    const wire = new Wire(socket)
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
    return wire
  }

  /** Connects, and reads the greeting. */
  static async open(address: Address, localAddress?: string): Promise<Wire> {
    const wire = await Wire.connect(address, localAddress)
    await wire.reply()
    return wire
  }

  static async loggedIn(address: Address): Promise<Wire> {
    const wire = await Wire.open(address)
    await wire.login()
    return wire
  }

  /** As somebody who may only read, and needs no password that is hashed. */
  static async anonymous(address: Address): Promise<Wire> {
    const wire = await Wire.open(address)
    await wire.expect('USER anonymous', 331, 230)
    await wire.expect('PASS wire@', 230, 202)
    return wire
  }

  /** Under TLS, with data connections that are protected too. */
  static async secure(address: Address, options: ConnectionOptions = {}): Promise<Wire> {
    const wire = await Wire.open(address)
    await wire.expect('AUTH TLS', 234)
    await wire.beginTls(options)
    await wire.login()
    await wire.expect('PBSZ 0', 200)
    await wire.expect('PROT P', 200)
    return wire
  }

  async login(): Promise<void> {
    await this.expect(`USER ${user}`, 331)
    await this.expect(`PASS ${password}`, 230)
    await this.expect('TYPE I', 200)
  }

  async beginTls(options: ConnectionOptions = {}): Promise<void> {
    this.socket.removeAllListeners()
    this.secured = { rejectUnauthorized: false, servername: 'localhost', ALPNProtocols: ['ftp'], ...options }
    const socket = connectTls({ ...this.secured, socket: this.socket })
    socket.on('session', (session: Buffer) => this.tickets.push(session))
    this.attach(socket)
    await within(
      Promise.race([
        once(socket, 'secureConnect'),
        once(socket, 'close').then(() => {
          throw new Error('the connection ended within the TLS handshake')
        }),
      ]),
      'the TLS handshake',
    )
  }

  private attach(socket: Socket): void {
    this.socket = socket
    socket.on('data', (octets: Uint8Array) => {
      this.received += octets.length
      try {
        this.replies.push(...this.reader.push(this.telnet.filter(octets)))
      } catch {
        socket.destroy()
      }
      this.wake()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      this.ended = true
      this.wake()
    })
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }

  /** The next reply; undefined when the connection ended instead. @throws Error when neither comes */
  async reply(milliseconds = patience): Promise<Reply | undefined> {
    while (this.replies.length === 0 && !this.ended) {
      await within(
        new Promise<void>((resolve) => {
          this.wake = resolve
        }),
        'a reply',
        milliseconds,
      )
    }
    return this.replies.shift()
  }

  /** Replies that have come and were not read yet. */
  get waiting(): readonly Reply[] {
    return this.replies
  }

  /** Sends a line, and gives the code of its next reply; undefined when the connection ended instead. */
  async command(line: string): Promise<number | undefined> {
    return (await this.ask(line))?.code
  }

  async ask(line: string): Promise<Reply | undefined> {
    this.send(`${line}\r\n`)
    return this.reply()
  }

  /** @throws Error for any other reply than these */
  async expect(line: string, ...codes: number[]): Promise<Reply> {
    const reply = await this.ask(line)
    if (reply && codes.includes(reply.code)) return reply
    throw new Error(
      `${line} was answered ${reply ? reply.lines.join(' | ') : 'by the end of the connection'}`,
    )
  }

  async passivePort(): Promise<number> {
    const reply = await this.expect('EPSV', 229)
    return Number(/\|(\d+)\|/.exec(reply.lines[0]!)![1])
  }

  /** Asks for a passive data connection, and opens it; TLS begins only with `protect`. */
  async passive(localAddress?: string): Promise<Socket> {
    const port = await this.passivePort()
    const socket = connectTcp({
      host: this.socket.remoteAddress!,
      port,
      noDelay: true,
      allowHalfOpen: true,
      ...(localAddress && { localAddress }),
    })
    socket.on('error', () => {})
    await within(once(socket, 'connect'), 'the data connection')
    return socket
  }

  /** Begins TLS on a data connection, by the session of the control connection. */
  async protect(data: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
    const session = this.tickets.at(-1)
    const socket = connectTls({ ...this.secured, ...(session && { session }), ...options, socket: data })
    socket.on('error', () => {})
    socket.on('session', (newer: Buffer) => this.tickets.push(newer))
    await within(
      Promise.race([
        once(socket, 'secureConnect'),
        once(socket, 'close').then(() => {
          throw new Error('the data connection ended within the TLS handshake')
        }),
      ]),
      'the TLS handshake of the data connection',
    )
    return socket
  }

  /** Stores octets. @returns the last reply's code */
  async store(command: string, octets: Uint8Array): Promise<number | undefined> {
    const data = await this.openFor(command)
    if (typeof data === 'number') return data
    data.resume()
    data.end(octets)
    return (await this.reply())?.code
  }

  /** Fetches a file. @returns its octets and the last reply's code */
  async retrieve(command: string): Promise<{ octets: Buffer; code: number | undefined }> {
    const data = await this.openFor(command)
    if (typeof data === 'number') return { octets: Buffer.alloc(0), code: data }
    const octets = await within(readAll(data), 'the end of a file')
    data.end()
    return { octets, code: (await this.reply())?.code }
  }

  /** Gives a command that moves a file. @returns the data connection, or the code that refused it */
  async openFor(command: string): Promise<Socket | number> {
    const data = await this.passive()
    const code = await this.command(command)
    if (code !== 150 && code !== 125) {
      data.destroy()
      return code ?? 0
    }
    return this.secured ? this.protect(data) : data
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

/** Everything a socket sends until it ends. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of socket) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

/** Waits, but not for ever. @throws Error that names what did not come */
export async function within<Result>(
  waited: Promise<Result>,
  what: string,
  milliseconds = patience,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([waited, late])
  } finally {
    clearTimeout(timer)
  }
}
