import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Reply, ReplyReader, TelnetFilter } from '@ftpkit/protocol'

/** A control connection without a client: it sends exactly the octets that a test gives it. */
export class RawSession implements AsyncDisposable {
  private readonly reader = new ReplyReader()
  private readonly telnet = new TelnetFilter(() => {})
  private readonly replies: Reply[] = []
  /** Every octet that arrived, Telnet commands included. */
  readonly received: Uint8Array[] = []
  private wake: () => void = () => {}
  ended = false

  private constructor(readonly socket: Socket) {
    socket.on('data', (octets: Uint8Array) => {
      this.received.push(octets)
      this.replies.push(...this.reader.push(this.telnet.filter(octets)))
      this.wake()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      this.ended = true
      this.wake()
    })
  }

  /** Connects, and reads the greeting. @param first octets to send before it */
  static async open(
    { host, port }: { host: string; port: number },
    localAddress?: string,
    first?: Uint8Array,
  ): Promise<RawSession> {
    const socket = connect({ host, port, ...(localAddress && { localAddress }) })
    const session = new RawSession(socket)
    if (first) socket.write(first)
    await session.reply()
    return session
  }

  static async loggedIn(address: { host: string; port: number }): Promise<RawSession> {
    const session = await RawSession.open(address)
    await session.command('USER tester')
    await session.command('PASS secret')
    return session
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }

  /** The next reply; undefined if the connection ends instead. */
  async reply(): Promise<Reply | undefined> {
    while (this.replies.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.replies.shift()
  }

  /** Sends a line, and resolves with the code of the next reply. */
  async command(line: string): Promise<number | undefined> {
    this.send(`${line}\r\n`)
    return (await this.reply())?.code
  }

  /** Sends EPSV, and connects to the port of its reply. */
  async passive(localAddress?: string): Promise<Socket> {
    const port = await this.passivePort()
    const socket = connect({
      host: this.socket.remoteAddress!,
      port,
      allowHalfOpen: true,
      ...(localAddress && { localAddress }),
    })
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }

  async passivePort(): Promise<number> {
    this.send('EPSV\r\n')
    const reply = await this.reply()
    return Number(/\|(\d+)\|/.exec(reply!.lines[0]!)![1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ended) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }
}

/** Everything a socket sends until it ends. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of socket) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
