import type { Socket } from 'node:net'
import { formatCommand, redact } from '@ftpkit/protocol/command'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { ReplyReader } from '@ftpkit/protocol/reply-reader'
import { TelnetFilter } from '@ftpkit/protocol/telnet'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError, type NameEncoding } from '@ftpkit/transfer'
import { hostPort, localEnd, remoteEnd } from '../../net/address.js'
import type { Clock, Timer } from '../../net/clock.js'
import { seconds } from '../../net/faults.js'
import { type SessionTap, watchOctets } from '../../net/tap.js'
import { type DialRoute, dial } from './dial.js'
import { GreetingCheck } from './foreign-protocol.js'
import type { TlsClient } from './tls.js'

/** Called with each line of a control connection, without its line end; secrets are hidden. */
export type DialogueLog = (line: { readonly from: 'client' | 'server'; readonly text: string }) => void

/** Interrupt Process and Data Mark as Telnet commands (RFC 959 §4.1.3): they tell the server to look for ABOR. */
const synch = Uint8Array.of(0xff, 0xf4, 0xff, 0xf2)

/** Milliseconds of silence before TCP probes the peer: routers forget a connection without traffic. */
const keepAliveDelay = 60_000

/** May come at any moment, when the server shuts down or has waited too long (RFC 959 §5.4). */
const serviceCloses = 421

/** How the connections of a session are made, and who sees them. */
export interface SessionRoute extends DialRoute {
  /** Sees the octets, without TLS. */
  readonly tap?: SessionTap | undefined
}

/** What a control connection needs to know. */
export interface ControlOptions {
  readonly route: SessionRoute
  readonly server: Endpoint
  /** Milliseconds to connect, and to wait for each reply. */
  readonly timeouts: { readonly connect: number; readonly reply: number }
  readonly clock: Clock
  readonly log: DialogueLog
}

interface Waiter {
  readonly resolve: (reply: Reply) => void
  readonly reject: (reason: unknown) => void
  timer: Timer | undefined
}

/** The client's end of a control connection: commands out, replies in. */
export class ClientControl {
  private readonly replies = new ReplyReader({ tolerate: ['terminator-without-space', 'stray-lines'] })
  private readonly telnet: TelnetFilter
  private readonly greeting: GreetingCheck
  /** Replies that have not been asked for yet. */
  private readonly arrived: Reply[] = []
  private waiter: Waiter | undefined
  private failure: FtpError | undefined
  /** The reply 421 that the server sent before it closed: it answers no command. */
  private farewell: string | undefined
  /** The command whose reply is expected, for messages. */
  private lastCommand: string | undefined

  private constructor(
    private socket: Socket,
    private readonly options: ControlOptions,
  ) {
    this.greeting = new GreetingCheck(hostPort(options.server))
    this.telnet = new TelnetFilter((octets) => this.socket.write(octets))
    this.listenTo(socket)
  }

  /** Connects. @throws FtpError `connection-failed` or `timed-out` */
  static async open(options: ControlOptions, signal: AbortSignal | undefined): Promise<ClientControl> {
    const { server, timeouts, clock, route } = options
    const socket = await dial({
      ...route,
      ...server,
      phase: 'connect',
      clock,
      timeout: timeouts.connect,
      signal,
    })
    socket.setKeepAlive(true, keepAliveDelay)
    route.tap?.(socket, { kind: 'control', opener: 'near', named: route.dialer && server })
    watchOctets(socket)
    return new ClientControl(socket, options)
  }

  /**
   * Begins TLS. No octet may come between the server's reply 234 and TLS: an attacker may have sent it, so it ends the
   * connection.
   *
   * @throws FtpError `bad-reply` for such octets, `connection-failed` when the certificate is not trusted, `timed-out`
   */
  async secure(tls: TlsClient): Promise<void> {
    if (this.failure) throw this.failure
    if (this.arrived.length > 0 || this.replies.midReply) {
      this.fail(injected())
      throw this.failure
    }
    const clear = this.socket
    clear
      .off('data', this.onData)
      .off('error', this.onError)
      .off('end', this.onEnd)
      .off('close', this.onClose)
    try {
      this.listenTo(await tls.secureControl(clear))
    } catch (error) {
      clear.destroy()
      this.fail(error as FtpError)
      throw error
    }
  }

  /** This end of the connection. */
  get local(): Endpoint {
    return localEnd(this.socket)
  }

  /** The address that was connected to; that of the server as it was named, where a dialer connects. */
  get peer(): Endpoint {
    return this.options.route.dialer ? this.options.server : remoteEnd(this.socket)
  }

  /** How data connections are made too. */
  get route(): SessionRoute {
    return this.options.route
  }

  get closed(): boolean {
    return this.failure !== undefined
  }

  /** The encoding of names in commands and replies from now on. */
  get names(): NameEncoding {
    return this.replies.names
  }

  set names(names: NameEncoding) {
    this.replies.names = names
  }

  /**
   * Sends a command; `reply` waits for its reply.
   *
   * @param ahead verb of another command, which is sent in the same octets
   * @throws TypeError for CR, LF or NUL in it, FtpError `bad-path` where the encoding of names can't write it
   */
  send(verb: string, argument?: string, ahead?: string): void {
    if (this.failure) throw this.failure
    const octets = formatCommand(verb, argument, this.names)
    this.lastCommand = redact(verb, argument)
    const { log } = this.options
    log({ from: 'client', text: this.lastCommand })
    if (ahead !== undefined) log({ from: 'client', text: ahead })
    this.socket.write(ahead === undefined ? octets : Buffer.concat([octets, formatCommand(ahead)]))
  }

  /** Drops replies that were not asked for, lest they be taken for the reply to the next command (RFC 1123 §4.1.4.4). */
  dropStrayReplies(): void {
    this.arrived.length = 0
  }

  /**
   * The next reply. Only one call may wait at a time.
   *
   * @param milliseconds how long to wait; infinite waits until `limitWait` sets a limit. Default: `timeouts.reply`
   * @throws FtpError `connection-lost`, `timed-out` or `bad-reply`; the connection is then closed
   */
  reply(milliseconds: number = this.options.timeouts.reply): Promise<Reply> {
    const ready = this.arrived.shift()
    if (ready) return Promise.resolve(ready)
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.waiter = { resolve, reject, timer: undefined }
      if (milliseconds !== Number.POSITIVE_INFINITY) this.limitWait(milliseconds)
    })
  }

  /** Ends the wait for a reply in the given number of milliseconds from now; without effect if no call waits. */
  limitWait(milliseconds: number): void {
    const { waiter } = this
    if (!waiter) return
    waiter.timer?.cancel()
    waiter.timer = this.options.clock.setTimer(() => this.fail(this.timedOut(milliseconds)), milliseconds)
  }

  /**
   * Tells the server to abort the transfer: a Synch within the stream, then ABOR. The server then owes one more reply,
   * besides that to the transfer (RFC 959 §4.1.3).
   */
  sendAbort(): void {
    if (this.failure) return
    this.options.log({ from: 'client', text: 'ABOR' })
    this.socket.write(Buffer.concat([synch, formatCommand('ABOR')]))
  }

  /** Closes the connection at once; a call that waits for a reply rejects with `reason`. */
  destroy(reason?: FtpError): void {
    this.fail(reason ?? this.lost('this side closed it'))
  }

  private listenTo(socket: Socket): void {
    this.socket = socket
    socket.on('data', this.onData).on('error', this.onError).on('end', this.onEnd).on('close', this.onClose)
    socket.resume()
  }

  private readonly onData = (octets: Uint8Array): void => {
    try {
      this.greeting.push(octets)
      for (const reply of this.replies.push(this.telnet.filter(octets))) {
        this.options.log({ from: 'server', text: replyText(reply) })
        this.arrived.push(reply)
        if (reply.code === serviceCloses) this.farewell = replyText(reply)
      }
    } catch (error) {
      return this.fail(error as FtpError)
    }
    const { waiter } = this
    if (!waiter || this.arrived.length === 0) return
    this.waiter = undefined
    waiter.timer?.cancel()
    waiter.resolve(this.arrived.shift()!)
  }

  private readonly onError = (error: Error): void => this.fail(this.lost(error.message, error))

  private readonly onEnd = (): void => this.fail(this.lost('the server closed it'))

  private readonly onClose = (): void => this.fail(this.lost('it was closed'))

  private fail(error: FtpError): void {
    this.failure ??= error
    this.socket.destroy()
    const { waiter } = this
    this.waiter = undefined
    if (!waiter) return
    waiter.timer?.cancel()
    waiter.reject(this.failure)
  }

  private lost(why: string, cause?: unknown): FtpError {
    const address = hostPort(this.options.server)
    const during = this.lastCommand === undefined ? '' : ` after ${this.lastCommand}`
    const said = this.farewell === undefined ? '' : `; before, it sent ${this.farewell}`
    const message = `the control connection to ${address} was lost${during}: ${why}${said}`
    return new FtpError('connection-lost', message, {
      address,
      command: this.lastCommand,
      reply: this.farewell,
      phase: 'control connection',
      cause,
    })
  }

  private timedOut(milliseconds: number): FtpError {
    const address = hostPort(this.options.server)
    const what = this.lastCommand === undefined ? 'no greeting' : `no reply to ${this.lastCommand}`
    const why =
      this.lastCommand === undefined ? ': is it an FTP server? TLS from the first octet needs ftps://' : ''
    return new FtpError('timed-out', `${what} from ${address} within ${seconds(milliseconds)}${why}`, {
      address,
      command: this.lastCommand,
      phase: 'control connection',
    })
  }
}

function injected(): FtpError {
  return new FtpError(
    'bad-reply',
    'octets arrived between the reply 234 and TLS, perhaps from an attacker; the connection was closed',
    { command: 'AUTH TLS', phase: 'TLS', clause: '4217 §4' },
  )
}
