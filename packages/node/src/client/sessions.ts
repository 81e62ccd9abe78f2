import { succeed, workingDirectory } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { ClientTimeouts, ConnectOptions } from './options.js'
import { ClientSession } from './session.js'
import { unlessRefused } from './unless-refused.js'

/** The session of a client, and the next one when it is lost. */
export class Sessions {
  private directory: string | undefined
  private renewing: Promise<ClientSession> | undefined
  /** Aborted when no other session is to be opened any more. */
  private readonly ending = new AbortController()

  private constructor(
    /** How another session is opened; the user is the one who logged in last. */
    public options: ConnectOptions,
    private readonly timeouts: ClientTimeouts,
    private session: ClientSession,
  ) {}

  static async open(options: ConnectOptions, timeouts: ClientTimeouts): Promise<Sessions> {
    const session = await ClientSession.open(options, timeouts)
    // Another session must not send other octets for the names of this one.
    const nameEncoding = options.nameEncoding && session.names.label
    return new Sessions({ ...options, nameEncoding }, timeouts, session)
  }

  get current(): ClientSession {
    return this.session
  }

  /** The same text for the same files: those of a user at a host and port. */
  get address(): string {
    const { user = '', host, port = '', tls } = this.options
    return `${user}@${host.toLowerCase()}:${port}${tls === 'implicit' ? ' implicit' : ''}`
  }

  /** Notes the working directory, so that relative paths mean the same after `renewed`. */
  async noteDirectory(): Promise<void> {
    this.directory = await unlessRefused(this.session.run(workingDirectory))
  }

  /**
   * An open session: the current one, or a new one in the same working directory, which all callers get.
   *
   * @throws FtpError `aborted` once the client was closed, and those of `open`
   */
  async renewed(): Promise<ClientSession> {
    if (!this.session.closed) return this.session
    if (this.ending.signal.aborted)
      throw new FtpError('aborted', 'the client was closed', { phase: 'connect' })
    this.renewing ??= this.replace().finally(() => {
      this.renewing = undefined
    })
    return this.renewing
  }

  /** Sends QUIT and closes, also a session that takes the place of a lost one meanwhile. */
  async quit(): Promise<void> {
    for (let session: ClientSession | undefined; session !== this.session; ) {
      session = this.session
      await session.quit()
      await this.renewing?.catch(() => {})
    }
    this.ending.abort()
  }

  /** Closes at once, without QUIT, also a session that is being opened. */
  close(): void {
    this.ending.abort()
    this.session.close()
  }

  private async replace(): Promise<ClientSession> {
    const { signal } = this.ending
    const session = await ClientSession.open({ ...this.options, signal }, this.timeouts)
    const directory = this.session.directory ?? this.directory
    const close = () => session.close()
    signal.addEventListener('abort', close, { once: true })
    try {
      if (signal.aborted) close()
      if (directory !== undefined) await session.run(() => succeed('CWD', directory))
    } catch (error) {
      close()
      throw error
    } finally {
      signal.removeEventListener('abort', close)
    }
    session.directory = directory
    this.session = session
    return session
  }

  /**
   * Makes an attempt to move a file, and another if the session is lost only because of what it asked ahead. Afterwards
   * there is an open session again, if the server takes one.
   *
   * @param startOver called before the other attempt
   */
  async attempt<Result>(
    session: ClientSession,
    attempt: (session: ClientSession) => Promise<Result>,
    startOver: () => Promise<void>,
  ): Promise<Result> {
    try {
      return await attempt(session)
    } catch (error) {
      session.doubt(error)
      if (!session.lost) throw error
      await startOver()
      return await attempt(await this.renewed())
    } finally {
      if (session.lost) await this.renewed().catch(() => {})
    }
  }
}
