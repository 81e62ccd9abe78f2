import type { ListingEntry } from '@ftpkit/protocol'
import type { Features } from '@ftpkit/protocol/feature'
import type { Reply } from '@ftpkit/protocol/reply'
import {
  type Credentials,
  type Dialogue,
  makeDirectory,
  rename,
  succeed,
  succeedByEitherName,
  workingDirectory,
} from '@ftpkit/session/user'
import type { RemoteEntry } from './listing/listing.js'
import type { ListOptions } from './listing/listings.js'
import type { FileHash } from './listing/queries.js'
import type { UploadSource } from './local/source.js'
import type { TargetOfDownload } from './local/target.js'
import {
  type ClientLimits,
  type ConnectOptions,
  defaultClientLimits,
  defaultClientTimeouts,
} from './options.js'
import type { ClientSession } from './session.js'
import { Sessions } from './sessions.js'
import { type BetweenOptions, type BetweenReport, transferBetween } from './transfer/between.js'
import { type DownloadOptions, download } from './transfer/download.js'
import type { TransferOptions, TransferReport } from './transfer/options.js'
import { sizeOf } from './transfer/size.js'
import type { UploadOptions } from './transfer/upload.js'

/** Connects and logs in. @throws FtpError that says which step failed, and on which address */
export async function connect(options: ConnectOptions): Promise<FtpClient> {
  const timeouts = { ...defaultClientTimeouts, ...options.timeouts }
  const limits = { ...defaultClientLimits, ...options.limits }
  return new FtpClient(await Sessions.open(options, timeouts), limits)
}

/**
 * Has one server send a file to another: the octets never come here.
 *
 * @param source names the server that has the file, `target` the one that gets it
 * @throws FtpError of the side that failed first
 */
export function between(source: FtpClient, target: FtpClient): ThirdParty {
  return {
    transfer: (from, to, options = {}) =>
      transferBetween(
        { session: source.session, path: from },
        { session: target.session, path: to },
        options,
      ),
  }
}

/** Two servers that send files to each other. */
export interface ThirdParty {
  transfer(from: string, to: string, options?: BetweenOptions): Promise<BetweenReport>
}

/** A session with a server. Its calls queue: each begins when those before it are over. */
export class FtpClient implements AsyncDisposable {
  private uploading: Promise<typeof import('./transfer/upload.js')> | undefined

  /** @internal use `connect` */
  constructor(
    private readonly sessions: Sessions,
    private readonly limits: ClientLimits,
  ) {}

  /** @internal the session in use */
  get session(): ClientSession {
    return this.sessions.current
  }

  /** What the server says it can do, by FEAT. */
  features(): Promise<Features> {
    return this.sessions.current.features()
  }

  /** The session is over, and calls fail; those with `retries` open another. */
  get closed(): boolean {
    return this.sessions.current.closed
  }

  /**
   * Sends any command, and gives its final reply, whatever it is.
   *
   * @param preliminary told each reply 1yz before it
   */
  command(verb: string, argument?: string, preliminary?: (reply: Reply) => void): Promise<Reply> {
    return this.sessions.current.command(verb, argument, preliminary)
  }

  /** Logs in as somebody else, in the same connection. @throws FtpError `login-failed` */
  login(credentials: Credentials): Promise<void> {
    return this.sessions.current.login(credentials)
  }

  /**
   * The entries of a directory: by MLSD where the server has it, else by LIST. Other commands may be sent in the loop;
   * a loop that is left gives the listing up.
   */
  async *list(path?: string, options: ListOptions = {}): AsyncGenerator<RemoteEntry, void, undefined> {
    const { entries } = await import('./listing/listings.js')
    yield* entries(() => this.sessions.current, path, this.limits.listing, options)
  }

  /** The lines of LIST as the server writes them. */
  async listLines(path?: string, { signal }: Pick<ListOptions, 'signal'> = {}): Promise<string[]> {
    const { list } = await import('./listing/listings.js')
    const lines: string[] = []
    const line = (raw: string) => lines.push(raw)
    await list(this.sessions.current, { verb: 'LIST', path, limit: this.limits.listing, signal, line })
    return lines
  }

  /** What the server tells of one name: by MLST, else by SIZE and MDTM. */
  async stat(path: string): Promise<ListingEntry> {
    const { entryOf } = await import('./listing/queries.js')
    return entryOf(this.sessions.current, path)
  }

  /** Octets of a file itself. */
  size(path: string): Promise<number> {
    return sizeOf(this.sessions.current, path)
  }

  /**
   * The hash of a file as the server computes it, by HASH or an older command.
   *
   * @param algorithm as `SHA-256`; the strongest that the server has unless given
   */
  async hash(path: string, algorithm?: string): Promise<FileHash> {
    const { hashOf } = await import('./listing/queries.js')
    return hashOf(this.sessions.current, path, algorithm)
  }

  /** The algorithms that the server computes hashes by, the strongest first. */
  async hashAlgorithms(): Promise<string[]> {
    const { hashAlgorithms } = await import('./listing/queries.js')
    return hashAlgorithms(await this.features())
  }

  /**
   * Fetches a file. The target is committed only when all octets came and the server said that they did.
   *
   * @throws FtpError; the target is then discarded
   */
  download(path: string, target: TargetOfDownload, options: DownloadOptions = {}): Promise<TransferReport> {
    return download(this.sessions, path, target, options)
  }

  /**
   * The octets of a file as they come; a loop that is left gives the transfer up. Other commands wait for its end, so
   * none may be waited for in the loop. Only when it ends without an error was the file complete.
   */
  async *chunks(path: string, options: TransferOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { Channel } = await import('./data/channel.js')
    yield* Channel.read(options.signal, (channel, signal) =>
      this.download(path, channel, { ...options, signal, retries: 0 }),
    )
  }

  /**
   * The records of a file: of STRU R those that the server sends, of STRU F the lines of a text, or what `recordFormat`
   * says. Otherwise as {@link chunks}.
   */
  async *records(path: string, options: TransferOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { recordsOf } = await import('./transfer/records.js')
    yield* recordsOf(this.sessions.current, path, options)
  }

  /** Stores a file. @throws FtpError */
  async upload(source: UploadSource, path: string, options: UploadOptions = {}): Promise<TransferReport> {
    // Asked for once: for a small file even that takes time.
    this.uploading ??= import('./transfer/upload.js')
    const { upload } = await this.uploading
    return upload(this.sessions, source, path, options)
  }

  /** Adds to a file, or stores one that is missing (APPE). @throws FtpError */
  append(source: UploadSource, path: string, options: TransferOptions = {}): Promise<TransferReport> {
    return this.upload(source, path, { ...options, append: true })
  }

  async rename(from: string, to: string): Promise<void> {
    await this.run(() => rename(from, to))
  }

  async remove(path: string): Promise<void> {
    await this.run(() => succeed('DELE', path))
  }

  /** Makes a directory. @returns its absolute path, where the server tells it */
  mkdir(path: string): Promise<string | undefined> {
    return this.run(() => makeDirectory(path))
  }

  /** Removes an empty directory. */
  async rmdir(path: string): Promise<void> {
    await this.run(() => succeedByEitherName('RMD', 'XRMD', path))
  }

  /** The working directory. */
  pwd(): Promise<string> {
    return this.run(workingDirectory)
  }

  async cd(path: string): Promise<void> {
    await this.run(() => succeed('CWD', path))
  }

  /** Says goodbye and closes; never throws for a server that is gone already. */
  quit(): Promise<void> {
    return this.sessions.current.quit()
  }

  /** Closes without a word. */
  close(): void {
    this.sessions.current.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.quit()
  }

  private run<Result>(dialogue: () => Dialogue<Result>): Promise<Result> {
    return this.sessions.current.run(dialogue)
  }
}
