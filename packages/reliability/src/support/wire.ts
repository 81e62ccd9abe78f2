import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { type Reply, ReplyReader, TelnetFilter } from '@ftpkit/protocol'
import { type Address, password, user } from '@ftpkit/testkit/server-process'

/** Milliseconds to wait by default: whatever takes longer is a fault. */
const defaultTimeout = 15_000

/** A control connection without a client above it: it sends exactly the octets that a check gives it. */
export class Wire implements Disposable {
  private reader = new ReplyReader()
  private telnet = new TelnetFilter(() => {})
  private readonly replies: Reply[] = []
  private wake: () => void = () => {}
  /** Number of octets received so far. */
  received = 0
  ended = false
  /** TLS sessions that can be resumed, the newest last. */
  readonly tickets: Buffer[] = []
  private secured: ConnectionOptions | undefined

  private constructor(public socket: Socket) {
    this.attach(socket)
  }

  /** Connects without waiting for a greeting. */
  static async connect({ host, port }: Address, localAddress?: string): Promise<Wire> {
    const socket = connectTcp({ host, port, noDelay: true, localAddress })
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

  /** @param localAddress address of the client: another one of 127.0.0.0/8 is another client to the server */
  static async loggedInAs(
    address: Address,
    account: { readonly user: string; readonly password: string },
    localAddress?: string,
  ): Promise<Wire> {
    const wire = await Wire.open(address, localAddress)
    await wire.login(account)
    return wire
  }

  /** Logs in as a user who may only read, whose password the server does not hash. */
  static async anonymous(address: Address, localAddress?: string, name = 'anonymous'): Promise<Wire> {
    const wire = await Wire.open(address, localAddress)
    await wire.expect(`USER ${name}`, 331, 230)
    await wire.expect('PASS wire@', 230, 202)
    return wire
  }

  /** Logs in under TLS, with protected data connections. */
  static async secure(address: Address, options: ConnectionOptions = {}): Promise<Wire> {
    const wire = await Wire.open(address)
    await wire.expect('AUTH TLS', 234)
    await wire.beginTls(options)
    await wire.login()
    await wire.expect('PBSZ 0', 200)
    await wire.expect('PROT P', 200)
    return wire
  }

  async login(account = { user, password }): Promise<void> {
    await this.expect(`USER ${account.user}`, 331)
    await this.expect(`PASS ${account.password}`, 230)
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
          throw new Error('the connection ended during the TLS handshake')
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

  /** The next reply; undefined if the connection ended instead. @throws Error if neither happens in time */
  async reply(milliseconds = defaultTimeout): Promise<Reply | undefined> {
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

  /** Replies received that have not been taken yet. */
  get waiting(): readonly Reply[] {
    return this.replies
  }

  /** Sends a line. @returns the code of the next reply; undefined if the connection ended instead */
  async command(line: string): Promise<number | undefined> {
    return (await this.ask(line))?.code
  }

  /** Sends a line. @returns the next reply; undefined if the connection ended instead */
  async ask(line: string): Promise<Reply | undefined> {
    this.send(`${line}\r\n`)
    return this.reply()
  }

  /** Sends a line. @throws Error if the reply has none of the codes */
  async expect(line: string, ...codes: number[]): Promise<Reply> {
    const reply = await this.ask(line)
    if (reply && codes.includes(reply.code)) return reply
    throw new Error(
      `${line} was answered ${reply ? reply.lines.join(' | ') : 'by the end of the connection'}`,
    )
  }

  /** Asks for a passive data connection. @returns its port */
  async passivePort(): Promise<number> {
    const reply = await this.expect('EPSV', 229)
    return Number(/\|(\d+)\|/.exec(reply.lines[0]!)![1])
  }

  /** Opens a passive data connection, in clear until `protect`. @param localAddress by default that of the session */
  async passive(localAddress = this.socket.localAddress): Promise<Socket> {
    return this.connectData(await this.passivePort(), localAddress)
  }

  /** Connects to a port of the server in a reply. */
  async connectData(port: number, localAddress = this.socket.localAddress): Promise<Socket> {
    const socket = connectTcp({
      host: this.socket.remoteAddress!,
      port,
      noDelay: true,
      allowHalfOpen: true,
      localAddress,
    })
    socket.on('error', () => {})
    await within(once(socket, 'connect'), 'the data connection')
    return socket
  }

  /** Begins TLS on a data connection, and resumes the session of the control connection. */
  async protect(data: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
    const session = this.tickets.at(-1)
    const socket = connectTls({ ...this.secured, session, ...options, socket: data })
    socket.on('error', () => {})
    socket.on('session', (newer: Buffer) => this.tickets.push(newer))
    await within(
      Promise.race([
        once(socket, 'secureConnect'),
        once(socket, 'close').then(() => {
          throw new Error('the data connection ended during the TLS handshake')
        }),
      ]),
      'the TLS handshake of the data connection',
    )
    return socket
  }

  /** Stores octets. @returns the code of the last reply */
  async store(command: string, octets: Uint8Array): Promise<number | undefined> {
    const data = await this.openFor(command)
    if (typeof data === 'number') return data
    data.resume()
    data.end(octets)
    return (await this.reply())?.code
  }

  /** Retrieves a file. @returns its octets and the code of the last reply */
  async retrieve(command: string): Promise<{ octets: Buffer; code: number | undefined }> {
    const data = await this.openFor(command)
    if (typeof data === 'number') return { octets: Buffer.alloc(0), code: data }
    const octets = await within(readAll(data), 'the end of a file')
    data.end()
    return { octets, code: (await this.reply())?.code }
  }

  /** Sends a transfer command. @returns the data connection, or the code that refused the command */
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

/** Waits for a result. @throws Error that names it if it takes too long */
export async function within<Result>(
  result: Promise<Result>,
  what: string,
  milliseconds = defaultTimeout,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}
