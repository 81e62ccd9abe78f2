import type { FtpClient } from '@ftpkit/node'
import type { Station } from '../batch.js'
import { type AskPassword, connectTo } from '../connection.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { type FtpUrl, parseFtpUrl } from '../url.js'

/** What the command line of `ftpkit shell` says. */
export type ShellChoice = ConnectionChoice & TransferChoice & BatchChoice

/** What a shell needs of where it is used. */
export interface ShellPlace {
  readonly ask: AskPassword
  /** Has the terminal to itself while `use` runs. */
  lend<Result>(use: () => Promise<Result>): Promise<Result>
}

/** What the commands of a shell share: a session, and how files are moved in it. */
export class Shell {
  /** Set when the user leaves. */
  over = false
  /** How files are moved from now on. */
  choice: ShellChoice
  /** Gives up what the command under way does. */
  private stop = new AbortController()
  private session:
    | { readonly client: FtpClient; readonly url: FtpUrl; home: string; directory: string }
    | undefined
  private running = false

  constructor(
    choice: ShellChoice,
    readonly place: ShellPlace,
  ) {
    this.choice = choice
  }

  get signal(): AbortSignal {
    return this.stop.signal
  }

  /** The session. @throws RangeError when there is none */
  get client(): FtpClient {
    if (this.session) return this.session.client
    throw new RangeError('there is no session; open one: open ftp://USER@HOST/')
  }

  /** The session, and further ones like it. */
  get station(): Station {
    const { client, session } = { client: this.client, session: this.session! }
    const { home, directory } = session
    return {
      client,
      open: async () => {
        const further = await connectTo(session.url, this.choice, this.place.ask)
        if (directory !== home) await further.cd(directory)
        return further
      },
    }
  }

  get prompt(): string {
    const { session } = this
    if (!session) return 'ftpkit> '
    const { host } = session.url
    return session.client.closed ? `ftpkit ${host} (lost)> ` : `ftpkit ${host}:${session.directory}> `
  }

  /** The URL of the session, or the one before. */
  get url(): FtpUrl | undefined {
    return this.session?.url
  }

  /** Connects, and goes to the directory of the URL. */
  async open(text: string | undefined): Promise<void> {
    const url = text === undefined ? this.session?.url : parseFtpUrl(text)
    if (!url) throw new RangeError('say where to: open ftp://USER@HOST/')
    await this.close()
    const client = await connectTo(url, { ...this.choice, signal: this.signal }, this.place.ask)
    const home = await client.pwd().catch(() => '')
    this.session = { client, url, home, directory: home }
    if (url.path !== '') await this.changeDirectory(url.path)
  }

  async close(): Promise<void> {
    const { session } = this
    this.session = undefined
    await session?.client.quit()
  }

  /** @param path where the login began, unless given */
  async changeDirectory(path: string | undefined): Promise<void> {
    const { client, session } = { client: this.client, session: this.session! }
    await client.cd(path ?? session.home)
    session.directory = await client.pwd()
  }

  /** Another user may be elsewhere. */
  async login(user: string, password: string): Promise<void> {
    const { client, session } = { client: this.client, session: this.session! }
    await client.login({ user, password })
    session.home = await client.pwd().catch(() => session.home)
    session.directory = session.home
  }

  /** Runs a command, which `interrupt` may end. */
  async run(command: () => Promise<void>): Promise<void> {
    this.stop = new AbortController()
    this.running = true
    try {
      await command()
    } finally {
      this.running = false
    }
  }

  get busy(): boolean {
    return this.running
  }

  /**
   * Gives up the command under way: a file by ABOR, which keeps the session. The second time the session is closed.
   *
   * @returns whether there was one
   */
  interrupt(): boolean {
    if (!this.running) return false
    if (this.signal.aborted) this.session?.client.close()
    this.stop.abort()
    return true
  }
}
