import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Where a session is opened, and as whom. */
export interface Login {
  readonly port: number
  readonly user: string
  readonly password: string
  /** Whether the connection is secured before the login (RFC 4217). @default false */
  readonly tls?: boolean | undefined
}

/** As much of a control connection as a benchmark needs: one command after another, replies of any length. */
export class Control {
  private received = ''
  private readonly replies: string[] = []
  private waiting: ((reply: string) => void) | undefined

  private constructor(private socket: Socket) {
    this.listen()
  }

  /** Logs in, for transfers in TYPE I. */
  static async open({ port, user, password, tls = false }: Login): Promise<Control> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    const control = new Control(socket)
    await control.reply('220')
    if (tls) await control.secure()
    await control.command(`USER ${user}`, '331')
    await control.command(`PASS ${password}`, '230')
    await control.command('TYPE I', '200')
    return control
  }

  private listen(): void {
    this.socket.setEncoding('latin1').on('data', (text: string) => this.take(text))
  }

  private async secure(): Promise<void> {
    await this.command('AUTH TLS', '234')
    const { socket } = this
    socket.removeAllListeners('data')
    this.socket = connectTls({ socket, rejectUnauthorized: false })
    await once(this.socket, 'secureConnect')
    this.listen()
  }

  /** Sends a command. @throws Error unless the reply begins as expected */
  command(line: string, expected: string): Promise<string> {
    this.socket.write(`${line}\r\n`)
    return this.reply(expected)
  }

  /** Waits for the next reply. @throws Error unless it begins as expected */
  async reply(expected: string): Promise<string> {
    const reply =
      this.replies.shift() ??
      (await new Promise<string>((resolve) => {
        this.waiting = resolve
      }))
    if (!reply.startsWith(expected)) throw new Error(`${expected} was expected, not ${reply}`)
    return reply
  }

  /** @returns the port of a new passive data connection */
  async passive(): Promise<number> {
    const [, port] = /\(\|\|\|(\d+)\|\)/.exec(await this.command('EPSV', '229')) ?? []
    return Number(port)
  }

  close(): void {
    this.socket.destroy()
  }

  private take(text: string): void {
    this.received += text
    for (let end = this.received.indexOf('\r\n'); end >= 0; end = this.received.indexOf('\r\n')) {
      const line = this.received.slice(0, end)
      this.received = this.received.slice(end + 2)
      if (/^\d{3} /.test(line)) this.deliver(line)
    }
  }

  private deliver(reply: string): void {
    const { waiting } = this
    this.waiting = undefined
    if (waiting) waiting(reply)
    else this.replies.push(reply)
  }
}
