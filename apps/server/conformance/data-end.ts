import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { expectOctets, nothing } from './octets.js'
import { beginTls, untilSecure } from './tls.js'
import { type Delivery, Wire } from './wire.js'

/** The client's end of the data connections of a dialogue, one at a time, and its listener. */
export class DataEnd {
  private passivePort = 0
  private listener: Server | undefined
  private accepted: Promise<[Socket]> | undefined
  private current: { socket: Socket; readonly raw: Socket; readonly wire: Wire } | undefined
  private readonly opened: (Socket | Server)[] = []

  constructor(
    private readonly host: string,
    private readonly delivery: Delivery,
  ) {}

  /** @throws Error without a data connection */
  get socket(): Socket {
    return this.open.socket
  }

  /** Octets from the data connection. @throws Error without one */
  get wire(): Wire {
    return this.open.wire
  }

  /** Remembers the port in a reply to PASV, EPSV or LPSV. */
  note(code: number, text: string): void {
    const numbers = text.match(/\d+/g)?.map(Number) ?? []
    if (code === 229) this.passivePort = numbers.at(-1)!
    else if (code === 227 || code === 228) this.passivePort = numbers.at(-2)! * 256 + numbers.at(-1)!
  }

  /** Fills in the listener's port for `{port}`, `{p1,p2}` or `{hostport}` in a line. */
  filled(octets: Buffer): Buffer {
    const address = this.listener?.address()
    if (!address || typeof address === 'string') return octets
    const { port } = address
    const pair = `${port >> 8},${port & 255}`
    const text = octets
      .toString('latin1')
      .replace('{port}', String(port))
      .replace('{p1,p2}', pair)
      .replace('{hostport}', `${this.host.replaceAll('.', ',')},${pair}`)
    return Buffer.from(text, 'latin1')
  }

  async connect(): Promise<void> {
    this.use(await this.connected())
  }

  /** Connects from another address of this machine, which the server must refuse. */
  async connectElsewhere(): Promise<void> {
    const socket = await this.connected('127.0.0.2')
    this.opened.push(socket)
    expectOctets(await new Wire(socket).remaining(), nothing)
  }

  /** @throws Error when the server still listens on the port of its last reply */
  async beRefused(): Promise<void> {
    const socket = await this.connected().catch(() => undefined)
    if (!socket) return
    this.opened.push(socket)
    throw new Error('the server still listens')
  }

  async listenAt(port: number): Promise<void> {
    this.listener?.close()
    this.listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
    this.opened.push(this.listener)
    this.awaitNext()
    this.listener.listen(port, this.host)
    await once(this.listener, 'listening')
  }

  async accept(): Promise<void> {
    const [socket] = await this.accepted!
    this.awaitNext()
    this.use(socket)
  }

  /** @throws Error when the server connects from another port */
  async acceptFrom(port: number): Promise<void> {
    await this.accept()
    const { remotePort } = this.socket
    if (remotePort !== port) throw new Error(`the connection comes from port ${remotePort}`)
  }

  /** @param ticket of the control connection, to resume its session */
  async startTls(ticket: Buffer | undefined): Promise<void> {
    this.wire.detach()
    const secured = beginTls(this.socket, this.delivery, ticket)
    this.wire.attach(secured)
    this.open.socket = secured
    await untilSecure(secured)
  }

  /**
   * Ends the connection under TLS without a close_notify, once TLS has passed on all that was written: from Node 24 on
   * it may still hold the end of its handshake.
   */
  async cut(): Promise<void> {
    const { socket, raw } = this.open
    await new Promise((resolve) => socket.write('', resolve))
    raw.end()
  }

  /** @throws Error when octets came that no step expected */
  checkNothingLeft(): void {
    this.current?.wire.checkEmpty()
  }

  destroy(): void {
    for (const one of this.opened) 'destroy' in one ? one.destroy() : one.close()
  }

  private get open() {
    if (!this.current) throw new Error('there is no data connection yet')
    return this.current
  }

  private use(socket: Socket): void {
    this.opened.push(socket)
    this.current = { socket, raw: socket, wire: new Wire(socket, true) }
  }

  private awaitNext(): void {
    this.accepted = once(this.listener!, 'connection') as Promise<[Socket]>
    this.accepted.catch(() => {})
  }

  private async connected(localAddress?: string): Promise<Socket> {
    const { host, passivePort: port } = this
    const socket = connect({
      host,
      port,
      noDelay: true,
      allowHalfOpen: true,
      localAddress,
    })
    await once(socket, 'connect')
    return socket
  }
}
