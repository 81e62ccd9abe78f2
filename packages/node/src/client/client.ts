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
import type { NameEncoding } from '@ftpkit/transfer'
import type {
  DirectoryOptions,
  DirectoryReport,
  LocalSide,
  RemoteSide,
  RemovalOptions,
  RemovalReport,
  SyncOptions,
  SyncReport,
} from './directory/options.js'
import { awaitableListing } from './listing/awaitable-listing.js'
import type { Listing, ListOptions } from './listing/listing.js'
import type { FileHash } from './listing/queries.js'
import type { TargetOfDownload } from './local/download-target.js'
import type { UploadSource } from './local/source.js'
import {
  type ClientLimits,
  type ConnectOptions,
  defaultClientLimits,
  defaultClientTimeouts,
} from './options.js'
import type { ClientSession } from './session.js'
import { Sessions } from './sessions.js'
import { type BetweenOptions, type BetweenReport, transferBetween } from './transfer/between.js'
import { download } from './transfer/download.js'
import type { DownloadOptions, TransferOptions, TransferReport } from './transfer/options.js'
import type { UploadOptions } from './transfer/upload.js'

/** Connects and logs in. @throws FtpError that says which step failed, and on which address */
export async function connect(options: ConnectOptions): Promise<FtpClient> {
  const timeouts = { ...defaultClientTimeouts, ...options.timeouts }
  const limits = { ...defaultClientLimits, ...options.limits }
  return new FtpClient(await Sessions.open(options, timeouts), limits)
}

/**
 * Lets one server send files to another; the octets don't pass through the client.
 *
 * @param source session with the server that has the files
 * @param target session with the server that receives them
 */
export function between(source: FtpClient, target: FtpClient): ThirdParty {
  return {
    transfer: async (from, to, options = {}) =>
      transferBetween(
        { session: await source.use(), path: from },
        { session: await target.use(), path: to },
        options,
      ),
  }
}

/** Two servers, of which one sends files to the other. */
export interface ThirdParty {
  /**
   * Transfers one file.
   *
   * @throws FtpError of the side that failed first
   */
  transfer(from: string, to: string, options?: BetweenOptions): Promise<BetweenReport>
}

/**
 * A session with a server. Calls queue: each begins when those before it are over. A loop over `chunks` or `records` holds
 * the session until it ends: a call before that would wait for ever, so that it fails at once by a TypeError.
 */
export class FtpClient implements AsyncDisposable {
  /** The path that a loop reads. */
  private reading: string | undefined
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

  /** The encoding of names in this session: its `octets` are those of a name that was listed. */
  get nameEncoding(): NameEncoding {
    return this.session.names
  }

  /**
   * The session, for a call.
   *
   * @internal
   * @param reading the path, for a loop that holds it
   * @throws TypeError within a loop
   */
  async use(reading?: string): Promise<ClientSession> {
    if (this.reading !== undefined) throw (await import('./transfer/chunks.js')).withinLoop(this.reading)
    this.reading = reading
    return this.sessions.current
  }

  /** What the server offers, by FEAT; empty for a server without it. */
  async features(): Promise<Features> {
    return (await this.use()).features()
  }

  /**
   * Whether the session is over: calls then fail, except transfers with `retries`, which open another unless `quit` or
   * `close` was called.
   */
  get closed(): boolean {
    return this.sessions.current.closed
  }

  /**
   * Sends any command.
   *
   * @param preliminary called with each reply 1yz
   * @returns the final reply, also where it is negative
   */
  async command(verb: string, argument?: string, preliminary?: (reply: Reply) => void): Promise<Reply> {
    return (await this.use()).command(verb, argument, preliminary)
  }

  /** Logs in as another user, on the same connection. @throws FtpError `login-failed` */
  async login(credentials: Credentials): Promise<void> {
    await (await this.use()).login(credentials)
    this.sessions.options = { ...this.sessions.options, account: undefined, ...credentials }
  }

  /**
   * The entries of a directory: by MLSD where the server has it, else by LIST. A loop gets them as they arrive; other
   * commands may be sent within it, and leaving it aborts the listing. Awaited, it is an array of all.
   *
   * @param path Default: the working directory
   * @throws FtpError `limit-exceeded` for a listing above `limits.listing`, and those of a transfer
   */
  list(path?: string, options: ListOptions = {}): Listing {
    return awaitableListing(this.entries(path, options))
  }

  /** The lines of LIST as the server sends them, without line ends. */
  async listLines(path?: string, { signal }: Pick<ListOptions, 'signal'> = {}): Promise<string[]> {
    const { linesOf } = await import('./listing/raw-listing.js')
    return linesOf(await this.use(), { path, limit: this.limits.listing, signal })
  }

  /** What the server knows about one file or directory: by MLST, else by SIZE and MDTM. */
  async stat(path: string): Promise<ListingEntry> {
    const { entryOf } = await import('./listing/queries.js')
    return entryOf(await this.use(), path)
  }

  /** The size of a file in octets, by SIZE in TYPE I. */
  async size(path: string): Promise<number> {
    return (await this.use()).sizeOf(path)
  }

  /** When a file was changed, by MDTM, in milliseconds since 1970; undefined where the server does not tell. */
  async modified(path: string): Promise<number | undefined> {
    const { timeOf } = await import('./listing/queries.js')
    return timeOf(await this.use(), path)
  }

  /**
   * The hash of a file as the server computes it, by HASH or an older command.
   *
   * @param algorithm such as `SHA-256`. Default: the strongest that the server offers
   */
  async hash(path: string, algorithm?: string): Promise<FileHash> {
    const { hashOf } = await import('./listing/queries.js')
    return hashOf(await this.use(), path, algorithm)
  }

  /** The hash algorithms that the server offers, strongest first. */
  async hashAlgorithms(): Promise<string[]> {
    const { hashAlgorithms } = await import('./listing/queries.js')
    return hashAlgorithms(await this.features())
  }

  /**
   * Fetches a file. The target is committed only once all octets have arrived and the server has confirmed that.
   *
   * @throws FtpError; the target is then discarded
   */
  async download(
    path: string,
    target: TargetOfDownload,
    options: DownloadOptions = {},
  ): Promise<TransferReport> {
    await this.use()
    return download(this.sessions, path, target, options)
  }

  /**
   * The octets of a file as they arrive. Leaving the loop aborts the transfer. Other calls fail by a TypeError as long as the
   * loop is open, since they would wait for its end: use another session for them. The file is complete only if the loop
   * ends without an error.
   */
  async *chunks(path: string, options: TransferOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { chunksOf } = await import('./transfer/chunks.js')
    yield* this.loop(path, () =>
      chunksOf((target, own) => download(this.sessions, path, target, own), options),
    )
  }

  /**
   * The records of a file: in STRU R those of the server, in STRU F the lines of a text or what `recordFormat` says.
   * Otherwise like {@link chunks}.
   */
  async *records(path: string, options: TransferOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { recordsOf } = await import('./transfer/records.js')
    yield* this.loop(path, (session) => recordsOf(session, path, options))
  }

  /** Stores a file. @throws FtpError */
  async upload(source: UploadSource, path: string, options: UploadOptions = {}): Promise<TransferReport> {
    // Imported once: for a small file even that takes time.
    this.uploading ??= import('./transfer/upload.js')
    const { upload } = await this.uploading
    await this.use()
    return upload(this.sessions, source, path, options)
  }

  /** Appends to a file, or stores one that does not exist (APPE). @throws FtpError */
  append(source: UploadSource, path: string, options: TransferOptions = {}): Promise<TransferReport> {
    return this.upload(source, path, { ...options, append: true })
  }

  /** Renames a file or a directory by RNFR and RNTO; whether a file of the new name is replaced, the server decides. */
  async rename(from: string, to: string): Promise<void> {
    // Before RNFR is sent.
    this.session.names.octets(to)
    await this.run(() => rename(from, to))
  }

  /** Deletes a file by DELE. */
  async remove(path: string): Promise<void> {
    await this.run(() => succeed('DELE', path))
  }

  /** Makes a directory. @returns its absolute path, if the reply of the server names it */
  mkdir(path: string): Promise<string | undefined> {
    return this.run(() => makeDirectory(path))
  }

  /** Removes an empty directory. */
  async rmdir(path: string): Promise<void> {
    await this.run(() => succeedByEitherName('RMD', 'XRMD', path))
  }

  /**
   * Fetches everything below a directory of the server: a tree of files and directories. Links and special files are left
   * out, and so is a name that can't be one on this side. A fault of one file does not stop the others.
   *
   * @param local is made where it is missing
   * @returns what was fetched, and what was left out
   * @throws FtpError `refused` where there is no such directory, DirectoryError where something below it failed
   */
  async downloadDirectory(
    remote: string,
    local: string,
    options: DirectoryOptions = {},
  ): Promise<DirectoryReport> {
    return (await directories()).downloadDirectory(this.context, remote, local, options)
  }

  /**
   * Stores everything below a local directory. Otherwise like {@link downloadDirectory}.
   *
   * @param remote is made where it is missing
   */
  async uploadDirectory(
    local: string,
    remote: string,
    options: DirectoryOptions = {},
  ): Promise<DirectoryReport> {
    return (await directories()).uploadDirectory(this.context, local, remote, options)
  }

  /**
   * Makes a directory like another, one of them local: copies what is new or changed and, with `delete`, removes what the
   * other does not have. What can't be compared is left alone, and so is what a doubtful listing may have hidden.
   *
   * @throws RangeError where more would be removed than the options allow, before anything is changed; DirectoryError
   */
  async sync(
    from: LocalSide | RemoteSide,
    to: LocalSide | RemoteSide,
    options: SyncOptions = {},
  ): Promise<SyncReport> {
    return (await directories()).sync(this.context, from, to, options)
  }

  /** Makes a directory and those above it that are missing. One that exists is fine. */
  async makeDirectories(path: string): Promise<void> {
    return (await directories()).makeDirectories(this, path)
  }

  /**
   * Removes a directory with everything in it. Links are removed and never followed.
   *
   * @throws RangeError for the root, the working directory, or a path that ends in `.` or `..`; DirectoryError where
   *   something stays
   */
  async removeDirectory(path: string, options?: RemovalOptions): Promise<RemovalReport> {
    return (await directories()).removeDirectory(this, path, options)
  }

  /** The working directory. */
  pwd(): Promise<string> {
    return this.run(workingDirectory)
  }

  /** Changes the working directory by CWD. */
  async cd(path: string): Promise<void> {
    ;(await this.use()).given.add('CWD')
    await this.run(() => succeed('CWD', path))
  }

  /** Sends QUIT and closes; does not throw if the server is gone already. */
  async quit(): Promise<void> {
    await this.use()
    await this.sessions.quit()
  }

  /** Closes at once, without QUIT. */
  close(): void {
    this.sessions.close()
  }

  /** `quit`, for `await using`; within a loop `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.reading === undefined ? this.quit() : this.close())
  }

  private get context() {
    const { session, sessions } = this
    return { client: this, session, options: sessions.options, connect }
  }

  private async run<Result>(dialogue: () => Dialogue<Result>): Promise<Result> {
    return (await this.use()).run(dialogue)
  }

  private async *entries(path: string | undefined, options: ListOptions) {
    const { entries } = await import('./listing/listing.js')
    yield* entries(() => this.use(), path, this.limits.listing, options)
  }

  private async *loop(path: string, read: (session: ClientSession) => AsyncGenerator<Uint8Array>) {
    const session = await this.use(path)
    try {
      yield* read(session)
    } finally {
      this.reading = undefined
    }
  }
}

/** The calls for directories are loaded when the first one is made. */
function directories() {
  return import('./directory/methods.js')
}
