import type { DateOrder } from '@ftpkit/protocol'
import type { Features } from '@ftpkit/protocol/feature'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { parseAnnouncedSize } from '@ftpkit/protocol/reply-text'
import {
  type Credentials,
  command,
  type Dialogue,
  digit,
  type Endpoint,
  exchange,
  features,
  greeting,
  login,
  passiveWays,
  protect,
  secure,
  setParameters,
  succeed,
  transfer,
  type WantedTransfer,
} from '@ftpkit/session/user'
import {
  defaultParameters,
  FtpError,
  type NameEncoding,
  parseMode,
  parseStructure,
  parseType,
  type TransferParameters,
} from '@ftpkit/transfer'
import { type Clock, nodeClock } from '../net/clock.js'
import { ClientControl } from './control/control.js'
import { DialogueRunner } from './control/runner.js'
import type { TlsClient } from './control/tls.js'
import type { AheadPlan, AskingAhead } from './data/asking-ahead.js'
import type { DataTransfer } from './data/data-transfer.js'
import type { ClientTimeouts, ConnectOptions } from './options.js'

const defaultPort = 21
/** Registered for FTP over TLS from the first octet. */
const defaultImplicitPort = 990

/** One transfer of a session, of a file or of a listing. */
export interface SessionTransfer {
  readonly verb: WantedTransfer['verb']
  readonly path: string | undefined
  /** Octets of the transfer to skip. Default: 0 */
  readonly offset?: number | undefined
  /** Restart marker of the server, instead of an offset. */
  readonly marker?: string | undefined
  /** What to set first; where a parameter is absent, the one in force stays. */
  readonly parameters: Partial<TransferParameters>
  readonly data: DataTransfer
  readonly signal?: AbortSignal | undefined
  /** Called with the size that the server announces, before the first octet. */
  readonly onAnnounced?: ((octets: number) => void) | undefined
  /** Whether the caller moves the file again where {@link ClientSession.lost}. Default: false */
  readonly repeatable?: boolean | undefined
}

/** A session that its caller has alone, until the function given to `hold` resolves. */
export interface HeldSession {
  /** The address that was connected to. */
  readonly peer: Endpoint
  run<Result>(dialogue: () => Dialogue<Result>): Promise<Result>
  setParameters(parameters: Partial<TransferParameters>): Promise<void>
  send(verb: string, argument: string): void
  /** Sends ABOR; the server then has `abortTimeout` for each reply. */
  sendAbort(): void
  /** Milliseconds. */
  readonly abortTimeout: number
  /** The next reply. @param milliseconds how long to wait; infinite waits until `sendAbort`. Default: `timeouts.reply` */
  reply(milliseconds?: number): Promise<Reply>
}

/** A control connection with a user logged in, and what is known about its server. */
export class ClientSession {
  private static opened = 0
  /** Who holds several sessions takes them in this order: otherwise two such callers could wait for each other for ever. */
  readonly order = ClientSession.opened++
  readonly clock: Clock
  /** The order of day, month and year in listings, where the caller said it. */
  readonly dateOrder: DateOrder | undefined
  /** The parameters in force at the server, as far as the client knows. */
  private inForce: Partial<TransferParameters> = defaultParameters
  private offered: Promise<Features> | undefined
  /** Verbs of the commands that the caller has sent, whose effect another session would not have. */
  readonly given = new Set<string>()
  /** The working directory, where that is not the one after the login. */
  directory: string | undefined
  /** Whether the session was closed only because the server can't be asked ahead: another one can take its place. */
  lost = false
  private ended = false
  private files = 0
  private asking: AskingAhead | undefined
  private readonly runner: DialogueRunner

  private constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
    tls: TlsClient | undefined,
    private readonly options: ConnectOptions,
  ) {
    this.clock = options.clock ?? nodeClock
    this.dateOrder = options.dateOrder
    this.runner = new DialogueRunner(control, timeouts, this.clock, tls)
  }

  /** Connects, begins TLS and logs in. @throws FtpError that says which step failed, and on which address */
  static async open(options: ConnectOptions, timeouts: ClientTimeouts): Promise<ClientSession> {
    const { host, clock = nodeClock, log = () => {}, signal } = options
    const port = options.port ?? (options.tls === 'implicit' ? defaultImplicitPort : defaultPort)
    const tls =
      options.tls && new (await import('./control/tls.js')).TlsClient(options, timeouts.connect, clock)
    const tap = options.tap && (await import('../net/tap-feed.js')).sessionTap(options.tap)
    const server = { host, port }
    const route = { ...options, tap }
    const control = await ClientControl.open({ server, route, timeouts, clock, log }, signal)
    const session = new ClientSession(control, timeouts, tls, options)
    const abort = () =>
      control.destroy(new FtpError('aborted', 'connecting was aborted', { phase: 'connect' }))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const { nameEncoding: label } = options
      const names = label !== undefined && (await import('./control/names.js'))
      if (names) control.names = await names.beforeLogin(label!)
      if (tls && options.tls === 'implicit') await control.secure(tls)
      await session.run(() => opening(options))
      if (names) control.names = await names.afterLogin(label!, session)
    } catch (error) {
      session.close()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
    return session
  }

  /** The encoding of names in commands, replies and listings. */
  get names(): NameEncoding {
    return this.control.names
  }

  get closed(): boolean {
    return this.control.closed
  }

  run<Result>(dialogue: () => Dialogue<Result>, signal?: AbortSignal): Promise<Result> {
    return this.runner.run(dialogue, { signal })
  }

  /**
   * Sends any command, and returns its final reply. If it changes transfer parameters, that is noted: the next transfer
   * sets its own again.
   */
  command(
    verb: string,
    argument: string | undefined,
    preliminary: (reply: Reply) => void = () => {},
  ): Promise<Reply> {
    this.given.add(verb.toUpperCase())
    const accepted = () => {
      const change = parameterChange[verb.toUpperCase()]?.(argument ?? '')
      if (change) this.inForce = { ...this.inForce, ...change } as Partial<TransferParameters>
    }
    return this.run(function* () {
      const reply = yield* exchange(verb, argument, preliminary)
      if (digit(reply) === 2) accepted()
      return reply
    })
  }

  /** Logs in as another user, on the same connection. */
  async login(credentials: Credentials): Promise<void> {
    this.given.add('USER')
    await this.run(() => login(credentials))
  }

  /** What the server offers, by FEAT, which is sent once. */
  features(): Promise<Features> {
    this.offered ??= this.run(features)
    return this.offered
  }

  /** Sets the transfer parameters that are not in force already. */
  setParameters(parameters: Partial<TransferParameters>): Promise<void> {
    return this.run(() => this.settle(parameters))
  }

  /** Octets of a file: those that RETR would send without any conversion (RFC 3659 §4). @throws FtpError `refused` */
  async sizeOf(path: string): Promise<number> {
    await this.setParameters({ type: { code: 'I' }, structure: 'F', mode: 'S' })
    const reply = await this.run(() => succeed('SIZE', path))
    const size = /^\d{1,16}$/.test(reply.lines[0]?.trim() ?? '') ? Number(reply.lines[0]) : Number.NaN
    if (Number.isSafeInteger(size)) return size
    throw new FtpError('bad-reply', `the reply to SIZE holds no size: ${replyText(reply)}`, {
      command: `SIZE ${path}`,
      reply: replyText(reply),
      clause: '3659 §4',
    })
  }

  /** One transfer: parameters, data connection, command, data, final reply. */
  async move(wanted: SessionTransfer): Promise<Reply> {
    const { data, signal, path = '' } = wanted
    // Before a data connection is opened for it.
    this.names.octets(path)
    const { pace } = this.options
    const transfer = pace ? (await import('./data/paced.js')).paced(data, pace, this.clock, signal) : data
    const asking = await this.askingAhead(wanted)
    return this.runner.run(() => this.moveAsking(wanted, asking), { transfer, signal })
  }

  /** What is asked ahead is judged before the next command is sent, which may be that of another caller. */
  private *moveAsking(wanted: SessionTransfer, asking: AskingAhead | undefined): Dialogue<Reply> {
    const plan = asking?.begin()
    // Another data connection takes the place of the one that was named ahead.
    if (!plan) this.asking?.drop()
    try {
      const reply = yield* this.dialogueOf(wanted, plan)
      if (plan) asking!.succeeded(plan)
      return reply
    } catch (error) {
      if (plan) asking!.failed(plan, error)
      throw error
    }
  }

  private *dialogueOf(wanted: SessionTransfer, plan: AheadPlan | undefined): Dialogue<Reply> {
    const { verb, path, offset, marker, parameters, data, onAnnounced } = wanted
    yield* this.settle(parameters)
    return yield* transfer({
      verb,
      path,
      offset,
      marker,
      ways: this.options.data ?? passiveWays,
      reuse: data.keepsOpen,
      ...plan,
      onStart(first) {
        const size = parseAnnouncedSize(first.lines.join(' '))
        if (size !== undefined) onAnnounced?.(size)
      },
    })
  }

  /** Asks ahead from the second file on: there may be no third. */
  private async askingAhead({ repeatable, parameters }: SessionTransfer): Promise<AskingAhead | undefined> {
    const isPlain = repeatable && parameters.mode === 'S'
    const isAsked = this.options.ahead !== false && isPlain && this.files++ > 0
    if (!isAsked) return undefined
    this.asking ??= new (await import('./data/asking-ahead.js')).AskingAhead(this, this.options)
    return (await this.asking.isUsable()) ? this.asking : undefined
  }

  /** Gives the session to one caller alone, for an exchange that is not a dialogue with one server. */
  hold<Result>(use: (held: HeldSession) => Promise<Result>): Promise<Result> {
    this.given.add('PASV')
    const { control, runner, timeouts } = this
    return runner.hold(() =>
      use({
        peer: control.peer,
        run: (dialogue) => runner.runHeld(dialogue),
        setParameters: (parameters) => runner.runHeld(() => this.settle(parameters)),
        send: (verb, argument) => control.send(verb, argument),
        sendAbort() {
          control.sendAbort()
          control.limitWait(timeouts.abort)
        },
        abortTimeout: timeouts.abort,
        reply: (milliseconds) => control.reply(milliseconds),
      }),
    )
  }

  /** Whether a data connection may stay open after a file. */
  keepsOpen({ mode }: Pick<TransferParameters, 'mode'>): boolean {
    return this.options.reuse === true && mode !== 'S'
  }

  get isSecure(): boolean {
    return this.options.tls !== undefined
  }

  /** Sends QUIT and closes; does not throw if the server is gone already. */
  async quit(): Promise<void> {
    try {
      if (!this.closed) await this.run(() => command('QUIT'))
    } catch (error) {
      if (!(error instanceof FtpError)) throw error
    } finally {
      this.close()
    }
  }

  /** Compares a file that was moved, where what was asked ahead may have cut it. @throws FtpError `truncated` */
  async prove(path: string, octets: number): Promise<void> {
    await this.asking?.prove(path, octets)
  }

  /** Called with the fault of a transfer, or of a file that was moved. */
  doubt(error: unknown): void {
    this.asking?.doubt(error)
  }

  lose(): void {
    if (this.ended) return
    this.lost = true
    this.close()
  }

  /** Closes at once, without QUIT. */
  close(): void {
    this.ended = true
    this.runner.close()
    this.control.destroy()
  }

  private *settle(parameters: Partial<TransferParameters>): Dialogue<void> {
    yield* setParameters(this.inForce, parameters, (now) => {
      this.inForce = now
    })
  }
}

/** The parameters that a command changes once it is answered 2yz; undefined for a value that is not known here. */
const parameterChange: Readonly<
  Record<string, (argument: string) => { readonly [Name in keyof TransferParameters]?: unknown }>
> = {
  TYPE: (argument) => ({ type: parseType(argument) }),
  STRU: (argument) => ({ structure: parseStructure(argument) }),
  MODE: (argument) => ({ mode: parseMode(argument) }),
  REIN: () => defaultParameters,
}

function* opening(options: ConnectOptions): Dialogue<void> {
  const { user = 'anonymous', password = 'ftpkit@', account, tls } = options
  yield* greeting()
  if (tls === 'explicit') yield* secure()
  yield* login({ user, password, account })
  if (tls) yield* protect()
}
