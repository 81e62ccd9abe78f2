import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** As much of a control connection as a benchmark needs: one command after another, replies of any length. */
export class Control {
  private received = ''
  private readonly replies: string[] = []
  private waiting: ((reply: string) => void) | undefined

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => this.take(text))
  }

  /** Logs in as `bench`, for transfers in TYPE I. */
  static async open(port: number): Promise<Control> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    const control = new Control(socket)
    await control.reply('220')
    await control.command('USER bench', '331')
    await control.command('PASS bench', '230')
    await control.command('TYPE I', '200')
    return control
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
