import { posix } from 'node:path'
import { type Credentials, type FtpClient, printable } from '@ftpkit/node'
import { currentDirectory } from '@ftpkit/node/directory'
import type { HostType } from '@ftpkit/protocol'
import { type ClientSessions, connectTo, withAccountHint } from '../connection.js'
import type { AskPassword } from '../credentials.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { isSiteReference } from '../sites/known.js'
import { systemOf } from '../system.js'
import { type FtpUrl, parseFtpUrl } from '../url.js'

/** The options of `ftpkit shell`. */
export type ShellChoice = ConnectionChoice & TransferChoice & BatchChoice

/** What a shell needs from the terminal or script that drives it. */
export interface ShellUi {
  readonly ask: AskPassword
  /** Runs `use` while it has the terminal to itself. */
  lend<Result>(use: () => Promise<Result>): Promise<Result>
}

/** The state that the commands of a shell share: the session, and the parameters of transfers. */
export class Shell {
  /** Set to end the shell. */
  ended = false
  /** The parameters of later transfers. */
  choice: ShellChoice
  private abort = new AbortController()
  private session:
    | {
        readonly client: FtpClient
        readonly url: FtpUrl
        home: string
        directory: string
        system?: Promise<HostType | undefined>
      }
    | undefined
  private running = false

  constructor(
    choice: ShellChoice,
    readonly ui: ShellUi,
  ) {
    this.choice = choice
  }

  /** Aborts the command that is running. */
  get signal(): AbortSignal {
    return this.abort.signal
  }

  /** The session. @throws RangeError if none is open */
  get client(): FtpClient {
    if (this.session) return this.session.client
    throw new RangeError('not connected: open a session by open ftp://USER@HOST/')
  }

  /** The session, and a way to open more like it, in the same directory. @throws RangeError if none is open */
  get sessions(): ClientSessions {
    const { client, session } = { client: this.client, session: this.session! }
    const { home, directory } = session
    return {
      client,
      open: async () => {
        // The user of the URL may not have the same files.
        if (client.session.given.has('USER')) throw new Error('another user is logged in')
        const further = await connectTo(session.url, this.choice, this.ui.ask)
        if (directory !== home) await further.cd(directory)
        return further
      },
    }
  }

  get prompt(): string {
    const { session } = this
    if (!session) return 'ftpkit> '
    const { host } = session.url
    return printable(
      session.client.closed ? `ftpkit ${host} (lost)> ` : `ftpkit ${host}:${session.directory}> `,
    )
  }

  /** The URL of the session. */
  get url(): FtpUrl | undefined {
    return this.session?.url
  }

  /** Whether the server runs z/OS: by `hostType`, else by SYST, which is sent once. Without a session: no. */
  async isZos(): Promise<boolean> {
    const { hostType } = this.choice
    if (hostType !== 'auto') return hostType === 'zos'
    if (!this.session) return false
    this.session.system ??= systemOf(this.session.client)
    return (await this.session.system) === 'zos'
  }

  /** Connects, and changes to the directory of the URL. @param text the URL. Default: that of the current session. */
  async open(text: string | undefined): Promise<void> {
    if (text !== undefined && isSiteReference(text)) (await import('../sites/find.js')).loadSites()
    const url = text === undefined ? this.session?.url : parseFtpUrl(text)
    if (!url) throw new RangeError('no URL: give one, as in open ftp://USER@HOST/')
    await this.close()
    const client = await connectTo(url, { ...this.choice, signal: this.signal }, this.ui.ask)
    const home = await client.pwd().catch(() => '')
    this.session = { client, url, home, directory: home }
    if (url.path !== '') await this.changeDirectory(url.path)
  }

  async close(): Promise<void> {
    const { session } = this
    this.session = undefined
    await session?.client.quit()
  }

  /** @param path Default: the directory after login. */
  async changeDirectory(path: string | undefined): Promise<void> {
    const { client, session } = { client: this.client, session: this.session! }
    const target = path ?? session.home
    await client.cd(target)
    // Some servers don't tell it.
    session.directory = (await currentDirectory(client)) ?? below(session.directory, target)
  }

  /** Logs in as another user, who may have another directory. */
  async login({ account = this.choice.account, ...credentials }: Credentials): Promise<void> {
    const { client, session } = { client: this.client, session: this.session! }
    await client.login({ ...credentials, account: account ?? process.env.FTPKIT_ACCOUNT }).catch((error) => {
      throw withAccountHint(error)
    })
    session.home = await client.pwd().catch(() => session.home)
    session.directory = session.home
  }

  /** Runs a command, which {@link interrupt} can abort. */
  async run(command: () => Promise<void>): Promise<void> {
    this.abort = new AbortController()
    this.running = true
    try {
      await command()
    } finally {
      this.running = false
    }
  }

  /** Whether a command is running. */
  get busy(): boolean {
    return this.running
  }

  /**
   * Aborts the command that is running: a transfer by ABOR, which keeps the session. A second call closes the session.
   *
   * @returns whether a command was running
   */
  interrupt(): boolean {
    if (!this.running) return false
    if (this.signal.aborted) this.session?.client.close()
    this.abort.abort()
    return true
  }
}

/** The path of a directory from another one, which is that of the login where it is empty. */
function below(directory: string, path: string): string {
  return path.startsWith('/') ? path : posix.join(directory, path)
}
