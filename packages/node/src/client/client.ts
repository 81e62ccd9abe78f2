import type { Socket } from 'node:net'
import { type Pipelines, pipelines } from '@ftpkit/pipeline'
import type { Reply } from '@ftpkit/protocol'
import { command, greeting, login, passiveWays, setParameters, succeed, transfer } from '@ftpkit/session'
import {
  defaultParameters,
  Feed,
  FtpError,
  nameText,
  type Pipeline,
  type TransferParameters,
} from '@ftpkit/transfer'
import { receive } from '../receive.js'
import { closeGently, endOutput, write } from '../socket.js'
import { ClientControl } from './control.js'
import { type ClientTimeouts, type ConnectOptions, defaultClientTimeouts } from './options.js'
import { DialogueRunner, type Mover } from './runner.js'

/** Where a download goes; every Stage of @ftpkit/filesystem is one. */
export interface DownloadTarget {
  /** Stores pieces in order; they belong to the target until it resolves. */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /** Called once the whole file has come and the server has said so. */
  commit(): Promise<void>
  /** Called when it has not. */
  discard(): Promise<void>
}

/** How a file travels; what is absent is TYPE I, STRU F, MODE S. */
export interface TransferOptions extends Partial<TransferParameters> {
  /** Code page of the data in TYPE E; IBM-1047 unless given. */
  readonly codePage?: string
  /** Octets of the transfer to skip (REST). */
  readonly offset?: number
  /** Gives the transfer up; the session stays usable where the server plays along. */
  readonly signal?: AbortSignal
  /** Told the octets on the data connection so far. */
  readonly onProgress?: (octets: number) => void
}

/** What a transfer that succeeded tells. */
export interface TransferReport {
  /** Octets on the data connection. */
  readonly octets: number
  /** The server's final reply. */
  readonly reply: Reply
}

const image: TransferParameters = { ...defaultParameters, type: { code: 'I' } }
/** Milliseconds for the server to close its side of a data connection that is complete. */
const closingTime = 5_000

/** Connects and logs in. @throws FtpError that says which step failed, and on which address */
export async function connect(options: ConnectOptions): Promise<FtpClient> {
  const timeouts = { ...defaultClientTimeouts, ...options.timeouts }
  const { host, port = 21, log = () => {}, signal } = options
  const control = await ClientControl.open({ host, port }, timeouts, log, signal)
  const client = new FtpClient(control, timeouts, options)
  try {
    await client.start(options)
  } catch (error) {
    client.close()
    throw error
  }
  return client
}

/** A session with a server. Its calls queue: each begins when those before it are over. */
export class FtpClient implements AsyncDisposable {
  private readonly runner: DialogueRunner
  private inForce: TransferParameters = defaultParameters

  /** @internal use `connect` */
  constructor(
    private readonly control: ClientControl,
    timeouts: ClientTimeouts,
    private readonly options: ConnectOptions,
  ) {
    this.runner = new DialogueRunner(control, timeouts)
  }

  /** @internal use `connect` */
  async start({ user = 'anonymous', password = 'ftpkit@', account, signal }: ConnectOptions): Promise<void> {
    const abort = () => this.control.destroy(aborted())
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await this.runner.run(greeting)
      await this.runner.run(() => login({ user, password, account }))
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Sends any command, and gives its first reply, whatever it is. */
  command(verb: string, argument?: string): Promise<Reply> {
    return this.runner.run(() => command(verb, argument))
  }

  /** The lines of a listing as the server writes them. */
  async listLines(path?: string): Promise<string[]> {
    const pieces: Uint8Array[] = []
    const { receiving } = pipelines(defaultParameters)
    await this.move('LIST', path, defaultParameters, {}, (report) =>
      this.receiver(
        receiving,
        {
          async write(more) {
            pieces.push(...more)
          },
        },
        report,
        undefined,
      ),
    )
    const text = nameText(Buffer.concat(pieces))
    return text === '' ? [] : text.replace(/\n$/, '').split('\n')
  }

  /**
   * Fetches a file. The target is committed only when all octets came and the server said that they did.
   *
   * @throws FtpError; the target is then discarded
   */
  async download(
    path: string,
    target: DownloadTarget,
    options: TransferOptions = {},
  ): Promise<TransferReport> {
    try {
      const { parameters, pipelines } = this.prepare(options)
      const report = await this.move('RETR', path, parameters, options, (arrived) =>
        this.receiver(pipelines.receiving, target, arrived, options.signal),
      )
      await target.commit()
      return report
    } catch (error) {
      await target.discard()
      throw error
    }
  }

  /**
   * Stores a file.
   *
   * @param source octets of the local file: chunks that nobody writes to afterwards
   * @throws FtpError
   */
  async upload(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    path: string,
    options: TransferOptions & { readonly append?: boolean } = {},
  ): Promise<TransferReport> {
    const { parameters, pipelines } = this.prepare(options)
    return this.move(
      options.append ? 'APPE' : 'STOR',
      path,
      parameters,
      options,
      (sent) => (socket) => send(socket, source, pipelines.sending, sent, options.signal),
    )
  }

  async remove(path: string): Promise<void> {
    await this.runner.run(() => succeed('DELE', path))
  }

  /** Says goodbye and closes; never throws for a server that is gone already. */
  async quit(): Promise<void> {
    try {
      if (!this.control.closed) await this.runner.run(() => command('QUIT'))
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.quit()
  }

  private prepare(options: TransferOptions): { parameters: TransferParameters; pipelines: Pipelines } {
    const { type = image.type, structure = image.structure, mode = image.mode, codePage } = options
    const parameters = { type, structure, mode }
    return { parameters, pipelines: pipelines(parameters, { codePage, recordFormat: { format: 'lines' } }) }
  }

  /** One transfer: parameters, data connection, command, data, final reply. */
  private async move(
    verb: 'RETR' | 'STOR' | 'APPE' | 'LIST',
    path: string | undefined,
    parameters: TransferParameters,
    { offset = 0, onProgress, signal }: TransferOptions,
    mover: (moved: (octets: number) => void) => Mover,
  ): Promise<TransferReport> {
    signal?.throwIfAborted()
    let octets = 0
    const count = (more: number) => {
      octets += more
      onProgress?.(octets)
    }
    const { runner, options } = this
    const accepted = (now: TransferParameters) => {
      this.inForce = now
    }
    const inForce = () => this.inForce
    const reply = await runner.run(function* () {
      yield* setParameters(inForce(), parameters, accepted)
      return yield* transfer({ verb, path, offset, ways: options.data ?? passiveWays })
    }, mover(count))
    return { octets, reply }
  }

  private receiver(
    pipeline: Pipeline,
    target: Pick<DownloadTarget, 'write'>,
    arrived: (octets: number) => void,
    signal: AbortSignal | undefined,
  ): Mover {
    return async (socket) => {
      const never = new AbortController().signal
      const write = (pieces: readonly Uint8Array[]) => target.write(pieces)
      await receive(socket, new Feed(pipeline), { write, arrived, signal: signal ?? never })
      socket.end()
      closeGently(socket, closingTime)
    }
  }
}

async function send(
  socket: Socket,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  pipeline: Pipeline,
  sent: (octets: number) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const feed = new Feed(pipeline)
  const put = async (pieces: readonly Uint8Array[]) => {
    await write(socket, pieces, signal)
    for (const piece of pieces) sent(piece.length)
  }
  for await (const chunk of source) {
    for (const pieces of feed.push(chunk)) await put(pieces)
  }
  await put(feed.finish())
  await endOutput(socket, signal)
  closeGently(socket, closingTime)
}

function aborted(): FtpError {
  return new FtpError('aborted', 'connecting was given up', { phase: 'connect' })
}
