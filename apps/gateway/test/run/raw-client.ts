import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'

/** A client that sends exactly the octets that a test gives it, and reads replies one by one. */
export class RawClient implements AsyncDisposable {
  private text = ''
  private wake: () => void = () => {}
  ended = false
  /** The newest TLS session. */
  ticket: Buffer | undefined
  private readonly dataSockets: Socket[] = []
  private tls: ConnectionOptions = {}

  private constructor(public socket: Socket) {
    this.attach(socket)
  }

  static open({ host, port }: { host: string; port: number }, first?: Uint8Array): RawClient {
    const client = new RawClient(connect({ host, port, noDelay: true }))
    if (first) client.socket.write(first)
    return client
  }

  /** Connects, and reads the greeting. */
  static async greeted(address: { host: string; port: number }): Promise<RawClient> {
    const client = RawClient.open(address)
    await client.reply()
    return client
  }

  static async loggedIn(address: { host: string; port: number }): Promise<RawClient> {
    const client = await RawClient.greeted(address)
    await client.command('USER tester')
    await client.command('PASS secret')
    return client
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }

  /** The next reply, without its line ends; undefined if the connection ends instead. */
  async reply(): Promise<string | undefined> {
    for (;;) {
      const [whole, code] = /^(?:(\d{3})-[\s\S]*?^\1 |\d{3} )[^\n]*\n/m.exec(this.text) ?? []
      if (whole !== undefined) {
        this.text = this.text.slice(whole.length)
        return code === undefined ? whole.trim() : whole.replaceAll('\r\n', '\n').trim()
      }
      if (this.ended) return undefined
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  /** Sends a line, and resolves with the code of its reply. */
  async command(line: string): Promise<number | undefined> {
    this.send(`${line}\r\n`)
    const reply = await this.reply()
    return reply === undefined ? undefined : Number(reply.slice(0, 3))
  }

  /** Begins TLS on the control connection. */
  async secure(options: ConnectionOptions = {}): Promise<void> {
    this.socket.removeAllListeners('data')
    this.tls = { rejectUnauthorized: false, ...options }
    const secured = connectTls({ socket: this.socket, ...this.tls })
    this.attach(secured)
    secured.on('session', (ticket: Buffer) => {
      this.ticket = ticket
    })
    await once(secured, 'secureConnect')
    this.socket = secured
  }

  /** The port of the reply to EPSV. */
  async passivePort(): Promise<number> {
    this.send('EPSV\r\n')
    return Number(/\|(\d+)\|/.exec((await this.reply())!)![1])
  }

  /** Sends EPSV, and connects. */
  async passive(): Promise<Socket> {
    return this.connectTo(await this.passivePort())
  }

  /** Connects to a port of the gateway. */
  async connectTo(port: number, localAddress?: string, host = '127.0.0.1'): Promise<Socket> {
    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      ...(localAddress && { localAddress }),
    })
    socket.on('error', () => {})
    this.dataSockets.push(socket)
    await once(socket, 'connect')
    return socket
  }

  /** TLS on a data connection, with the session of the control connection or another. */
  async securedData(raw: Socket, session: Buffer | undefined = this.ticket): Promise<TLSSocket> {
    const socket = connectTls({ socket: raw, ...this.tls, ...(session && { session }) })
    socket.on('error', () => {})
    await once(socket, 'secureConnect')
    return socket
  }

  /** Resolves once the connection is closed. */
  async closed(): Promise<void> {
    while (!this.ended)
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of [...this.dataSockets, this.socket])
      if (!each.closed) {
        each.destroy()
        await once(each, 'close')
      }
  }

  private attach(socket: Socket): void {
    socket.on('data', (octets: Buffer) => {
      this.text += octets.toString('latin1')
      this.wake()
    })
    socket.on('error', () => {})
    const end = () => {
      this.ended = true
      this.wake()
    }
    socket.once('close', end).once('end', end)
  }
}

/** Everything that a socket sends until it ends; what came before a fault, with the fault's code. */
export async function readAll(socket: Socket): Promise<{ content: Buffer; fault: string | undefined }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of socket) chunks.push(chunk as Uint8Array)
    return { content: Buffer.concat(chunks), fault: undefined }
  } catch (error) {
    return { content: Buffer.concat(chunks), fault: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
}
