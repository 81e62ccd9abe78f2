import { connect as connectTcp, type Socket } from 'node:net'
import { formatCommand, redact } from '@ftpkit/protocol/command'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { ReplyReader } from '@ftpkit/protocol/reply-reader'
import { TelnetFilter } from '@ftpkit/protocol/telnet'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { hostPort, localEnd, remoteEnd } from '../../net/address.js'
import { attemptsOf } from '../transfer/attempts.js'
import type { TlsClient } from './tls.js'

/** What travels on a control connection, for a log; secrets are hidden. */
export type DialogueLog = (line: { readonly from: 'client' | 'server'; readonly text: string }) => void

/** Interrupt Process and Data Mark as Telnet commands (RFC 959 §4.1.3): they tell the server to look for ABOR. */
const synch = Uint8Array.of(0xff, 0xf4, 0xff, 0xf2)
/** Milliseconds of silence before TCP asks whether the peer is there: routers forget what is silent. */
const probeAfter = 60_000

/** May come at any moment, when the server shuts down or has waited too long (RFC 959 §5.4). */
const serviceCloses = 421

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (reason: unknown) => void
  timer: NodeJS.Timeout | undefined
}

/** The client's end of a control connection: commands out, replies in. */
export class ClientControl {
  private readonly replies = new ReplyReader({ tolerate: ['terminator-without-space', 'stray-lines'] })
  private readonly telnet: TelnetFilter
  /** Replies nobody has asked for yet. */
  private readonly arrived: Reply[] = []
  private waiting: Waiting | undefined
  private failure: FtpError | undefined
  /** What the server said before it closed, if it did: 421 answers no command. */
  private farewell: string | undefined
  /** The command whose reply is expected, for messages. */
  private lastCommand: string | undefined

  private constructor(
    private socket: Socket,
    readonly server: Endpoint,
    /** Milliseconds to wait for each reply. */
    private readonly patience: number,
    private readonly log: DialogueLog,
  ) {
    this.telnet = new TelnetFilter((octets) => this.socket.write(octets))
    this.listenTo(socket)
  }

  /** Connects. @throws FtpError `connection-failed`, or `timed-out` */
  static async open(
    { host, port }: Endpoint,
    timeouts: { readonly connect: number; readonly reply: number },
    log: DialogueLog,
    signal: AbortSignal | undefined,
  ): Promise<ClientControl> {
    const address = hostPort({ host, port })
    const socket = await new Promise<Socket>((resolve, reject) => {
      const pending = connectTcp({ host, port, noDelay: true, ...signalOf(signal) })
      const failed = (code: 'connection-failed' | 'timed-out', why: string, cause?: unknown) => {
        clearTimeout(timer)
        pending.destroy()
        const attempts = attemptsOf(cause)
        const all = attempts ? attempts.map(({ fault }) => fault).join('; ') : why
        const details = { address, phase: 'connect' as const, attempts, cause }
        reject(new FtpError(code, `no connection to ${address}: ${all}`, details))
      }
      const late = () => failed('timed-out', `no answer in ${timeouts.connect / 1_000} s`)
      const timer = setTimeout(late, timeouts.connect)
      const onError = (error: Error) => failed('connection-failed', error.message, error)
      pending.once('error', onError)
      pending.once('connect', () => {
        clearTimeout(timer)
        pending.off('error', onError)
        pending.setKeepAlive(true, probeAfter)
        resolve(pending)
      })
    })
    return new ClientControl(socket, { host, port }, timeouts.reply, log)
  }

  /**
   * Begins TLS. Whatever came already was sent by nobody who could prove who they are, and a server says nothing
   * between its 234 and TLS: such octets end the connection.
   *
   * @throws FtpError `bad-reply` for them, `connection-failed` when there is no trust, `timed-out`
   */
  async secure(tls: TlsClient): Promise<void> {
    if (this.failure) throw this.failure
    if (this.arrived.length > 0 || this.replies.midReply) {
      this.fail(injected())
      throw this.failure
    }
    const plain = this.socket
    plain
      .off('data', this.onData)
      .off('error', this.onError)
      .off('end', this.onEnd)
      .off('close', this.onClose)
    try {
      this.listenTo(await tls.secureControl(plain))
    } catch (error) {
      plain.destroy()
      this.fail(error as FtpError)
      throw error
    }
  }

  /** This end of the connection. */
  get local(): Endpoint {
    return localEnd(this.socket)
  }

  /** The address that was connected to. */
  get peer(): Endpoint {
    return remoteEnd(this.socket)
  }

  get closed(): boolean {
    return this.failure !== undefined
  }

  /** Sends a command; its reply is to be asked for by `reply`. @throws TypeError for CR, LF or NUL in it */
  send(verb: string, argument?: string): void {
    if (this.failure) throw this.failure
    const octets = formatCommand(verb, argument)
    this.lastCommand = redact(verb, argument)
    this.log({ from: 'client', text: this.lastCommand })
    this.socket.write(octets)
  }

  /**
   * Drops replies that nobody has asked for, before a command is sent that they would seem to answer (RFC 1123
   * §4.1.4.4).
   */
  forgetStrays(): void {
    this.arrived.length = 0
  }

  /**
   * The next reply; one at a time may be waited for.
   *
   * @param patience milliseconds to wait; infinite waits until `hurry` says how long
   * @throws FtpError `connection-lost`, `timed-out` or `bad-reply`; the connection is then closed
   */
  reply(patience: number = this.patience): Promise<Reply> {
    const ready = this.arrived.shift()
    if (ready) return Promise.resolve(ready)
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject, timer: undefined }
      if (patience !== Number.POSITIVE_INFINITY) this.hurry(patience)
    })
  }

  /** Gives whoever waits for a reply this many milliseconds from now. */
  hurry(patience: number = this.patience): void {
    if (!this.waiting) return
    clearTimeout(this.waiting.timer)
    this.waiting.timer = setTimeout(() => this.fail(this.timedOut(patience)), patience)
  }

  /**
   * Asks the server to give up the transfer: a Synch within the stream and ABOR. One reply more is then owed,
   * beside that of the transfer (RFC 959 §4.1.3).
   */
  sendAbort(): void {
    if (this.failure) return
    this.log({ from: 'client', text: 'ABOR' })
    this.socket.write(Buffer.concat([synch, formatCommand('ABOR')]))
  }

  /** Closes the connection at once; whoever waits for a reply is told `reason`. */
  destroy(reason?: FtpError): void {
    this.fail(reason ?? this.lost('this side closed it'))
  }

  private listenTo(socket: Socket): void {
    this.socket = socket
    socket
      .on('data', this.onData)
      .on('error', this.onError)
      .once('end', this.onEnd)
      .once('close', this.onClose)
  }

  private readonly onError = (error: Error): void => this.fail(this.lost(error.message, error))

  private readonly onEnd = (): void => this.fail(this.lost('the server closed it'))

  private readonly onClose = (): void => this.fail(this.lost('it was closed'))

  private readonly onData = (octets: Uint8Array): void => {
    try {
      for (const reply of this.replies.push(this.telnet.filter(octets))) {
        this.log({ from: 'server', text: replyText(reply) })
        this.arrived.push(reply)
        if (reply.code === serviceCloses) this.farewell = replyText(reply)
      }
    } catch (error) {
      return this.fail(error as FtpError)
    }
    const { waiting } = this
    if (!waiting || this.arrived.length === 0) return
    this.waiting = undefined
    clearTimeout(waiting.timer)
    waiting.resolve(this.arrived.shift()!)
  }

  private fail(error: FtpError): void {
    this.failure ??= error
    this.socket.destroy()
    const { waiting } = this
    this.waiting = undefined
    if (!waiting) return
    clearTimeout(waiting.timer)
    waiting.reject(this.failure)
  }

  private lost(why: string, cause?: unknown): FtpError {
    const address = hostPort(this.server)
    const during = this.lastCommand === undefined ? '' : ` after ${this.lastCommand}`
    const said = this.farewell === undefined ? '' : `; it had said ${this.farewell}`
    const message = `the control connection to ${address} was lost${during}: ${why}${said}`
    return new FtpError('connection-lost', message, {
      address,
      command: this.lastCommand,
      reply: this.farewell,
      phase: 'control connection',
      cause,
    })
  }

  private timedOut(patience: number): FtpError {
    const address = hostPort(this.server)
    const what = this.lastCommand === undefined ? 'no greeting' : `no reply to ${this.lastCommand}`
    return new FtpError('timed-out', `${what} from ${address} in ${patience / 1_000} s`, {
      address,
      command: this.lastCommand,
      phase: 'control connection',
    })
  }
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

function injected(): FtpError {
  return new FtpError(
    'bad-reply',
    'octets came between the reply 234 and TLS: somebody may have put them there; nothing more is sent',
    { command: 'AUTH TLS', phase: 'TLS', clause: '4217 §4' },
  )
}
