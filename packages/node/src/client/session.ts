import type { Features } from '@ftpkit/protocol/feature'
import type { Reply } from '@ftpkit/protocol/reply'
import { parseAnnouncedSize } from '@ftpkit/protocol/transfer-reply'
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
  transfer,
  type WantedTransfer,
} from '@ftpkit/session/user'
import {
  defaultParameters,
  FtpError,
  parseMode,
  parseStructure,
  parseType,
  type TransferParameters,
} from '@ftpkit/transfer'
import { ClientControl } from './control/control.js'
import { DialogueRunner } from './control/runner.js'
import type { TlsClient } from './control/tls.js'
import type { Mover } from './data/moving.js'
import type { ClientTimeouts, ConnectOptions } from './options.js'

const usualPort = 21
/** Registered for FTP under TLS from its first octet on. */
const implicitPort = 990

/** One transfer of a session, of a file or of a listing. */
export interface SessionTransfer {
  readonly verb: WantedTransfer['verb']
  readonly path: string | undefined
  readonly offset?: number | undefined
  /** Restart marker of the server, instead of an offset. */
  readonly marker?: string | undefined
  /** What to tell the server first; those in force stay where absent. */
  readonly parameters: Partial<TransferParameters>
  readonly mover: Mover
  readonly signal?: AbortSignal | undefined
  /** Told the size that the server announces, before the first octet. */
  readonly announced?: ((octets: number) => void) | undefined
}

/** A session in the hands of one user. */
export interface HeldSession {
  /** The address that was connected to. */
  readonly peer: Endpoint
  run<Result>(dialogue: () => Dialogue<Result>): Promise<Result>
  setParameters(parameters: Partial<TransferParameters>): Promise<void>
  send(verb: string, argument: string): void
  /** Asks for ABOR, after which the server has `patience` milliseconds. */
  sendAbort(): void
  readonly patience: number
  /** The next reply, waited for as long as any unless `milliseconds` are given; infinite waits until `sendAbort`. */
  reply(milliseconds?: number): Promise<Reply>
}

/** A control connection with a user logged in, and all that the server knows of it. */
export class ClientSession {
  private static opened = 0
  /** Who holds several sessions takes them in this order: else two such users could wait for each other for ever. */
  readonly order = ClientSession.opened++
  /** What the server moves files by, as far as this side knows. */
  private inForce: Partial<TransferParameters> = defaultParameters
  private offered: Promise<Features> | undefined
  private readonly runner: DialogueRunner

  private constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
    tls: TlsClient | undefined,
    private readonly options: ConnectOptions,
  ) {
    this.runner = new DialogueRunner(control, timeouts, tls)
  }

  /** Connects, begins TLS and logs in. @throws FtpError that says which step failed, and on which address */
  static async open(options: ConnectOptions, timeouts: ClientTimeouts): Promise<ClientSession> {
    const { host, log = () => {}, signal } = options
    const port = options.port ?? (options.tls === 'implicit' ? implicitPort : usualPort)
    const tls = options.tls && new (await import('./control/tls.js')).TlsClient(options, timeouts.connect)
    const control = await ClientControl.open({ host, port }, timeouts, log, signal)
    const session = new ClientSession(control, timeouts, tls, options)
    const abort = () =>
      control.destroy(new FtpError('aborted', 'connecting was given up', { phase: 'connect' }))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      if (tls && options.tls === 'implicit') await control.secure(tls)
      await session.run(() => opening(options))
    } catch (error) {
      session.close()
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
    return session
  }

  get closed(): boolean {
    return this.control.closed
  }

  run<Result>(dialogue: () => Dialogue<Result>, signal?: AbortSignal): Promise<Result> {
    return this.runner.run(dialogue, { signal })
  }

  /**
   * Any command, and its final reply. Where it changes parameters of the transfer, that is remembered: a file moved
   * afterwards sets its own again.
   */
  command(
    verb: string,
    argument: string | undefined,
    preliminary: (reply: Reply) => void = () => {},
  ): Promise<Reply> {
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

  /** Logs in as somebody else, in the same connection. */
  async login(credentials: Credentials): Promise<void> {
    await this.run(() => login(credentials))
  }

  /** What the server says it can do; asked for once. */
  features(): Promise<Features> {
    this.offered ??= this.run(features)
    return this.offered
  }

  /** Says which of the parameters are in force that others may have changed. */
  setParameters(parameters: Partial<TransferParameters>): Promise<void> {
    return this.run(() => this.settle(parameters))
  }

  /** One transfer: parameters, data connection, command, data, final reply. */
  move(wanted: SessionTransfer): Promise<Reply> {
    const { verb, path, offset = 0, marker, parameters, mover, signal, announced } = wanted
    const settle = () => this.settle(parameters)
    const ways = this.options.data ?? passiveWays
    const onStart = (first: Reply) => {
      const size = parseAnnouncedSize(first.lines.join(' '))
      if (size !== undefined) announced?.(size)
    }
    return this.runner.run(
      function* () {
        yield* settle()
        return yield* transfer({ verb, path, offset, marker, ways, onStart, reuse: mover.keepsOpen })
      },
      { mover, signal },
    )
  }

  /** Gives the session to one user alone: for a conversation that no dialogue of one server can be. */
  hold<Result>(use: (held: HeldSession) => Promise<Result>): Promise<Result> {
    const { control, runner } = this
    return runner.hold(() =>
      use({
        peer: control.peer,
        run: (dialogue) => runner.runHeld(dialogue),
        setParameters: (parameters) => runner.runHeld(() => this.settle(parameters)),
        send: (verb, argument) => control.send(verb, argument),
        sendAbort() {
          control.sendAbort()
          control.hurry(this.patience)
        },
        patience: this.timeouts.abort,
        reply: (milliseconds) => control.reply(milliseconds),
      }),
    )
  }

  /** Whether a data connection may be left open behind a file. */
  keepsOpen({ mode }: Pick<TransferParameters, 'mode'>): boolean {
    return this.options.reuse === true && mode !== 'S'
  }

  get isSecure(): boolean {
    return this.options.tls !== undefined
  }

  /** Says goodbye and closes; never throws for a server that is gone already. */
  async quit(): Promise<void> {
    try {
      if (!this.closed) await this.run(() => command('QUIT'))
    } catch (error) {
      if (!(error instanceof FtpError)) throw error
    } finally {
      this.close()
    }
  }

  /** Closes without a word. */
  close(): void {
    this.runner.close()
    this.control.destroy()
  }

  private *settle(parameters: Partial<TransferParameters>): Dialogue<void> {
    yield* setParameters(this.inForce, parameters, (now) => {
      this.inForce = now
    })
  }
}

/** What commands change of the parameters once they are answered 2yz; a value that is not known here counts as none. */
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
