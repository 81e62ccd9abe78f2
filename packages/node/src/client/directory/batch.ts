import type { DownloadOptions, TransferOptions, TransferReport } from '../transfer/options.js'
import type { RemoteClient } from './remote-client.js'

/** The options that a batch passes to each transfer. */
export type TaskOptions = Pick<
  TransferOptions,
  'retries' | 'retryDelay' | 'onProgress' | 'onStartOver' | 'signal'
>

/** The transfer of one file, which can run in any session. */
export interface FileTask {
  /** How the file is named in reports. */
  readonly path: string
  /** Octets, as far as a listing says. */
  readonly size?: number | undefined
  /** Moves the file, in the session of this client. @returns undefined where there was nothing to move */
  run(client: RemoteClient, options: TaskOptions): Promise<TransferReport | undefined>
}

/** What could not be begun, reported like a transfer that failed. */
export function failedTask(path: string, fault: Error): FileTask {
  return { path, run: () => Promise.reject(fault) }
}

/** An open session, and a way to open more like it. */
export interface SessionSource<Client extends RemoteClient = RemoteClient> {
  /** The session that is there already; it stays the caller's. */
  readonly client: Client
  /** Opens a further session, which belongs to whom it is given. */
  open(): Promise<Client>
}

/** How far the transfer of several files is. */
export interface FilesProgress {
  /** Files that are transferred, or failed. */
  readonly files: number
  /** How many files there are, as far as they are known. */
  readonly filesTotal: number
  /** Octets on the data connections so far. */
  readonly octets: number
  /** Octets of all files, as far as listings say. */
  readonly octetsTotal: number
  /** The file that has begun or moved. */
  readonly path: string
  /** Octets of the present file that have moved. */
  readonly fileOctets: number
  /** Octets of the present file; undefined where that is unknown. */
  readonly fileTotal: number | undefined
}

/** The result of one file. */
export interface FileResult {
  /** The path on the server. */
  readonly path: string
  /** Octets on the data connection; undefined if it failed, or if they were not counted. */
  readonly octets?: number | undefined
  /** Why the file failed. */
  readonly error?: unknown
}

/** How many transfers run at the same time, and how they are reported. */
export interface BatchOptions extends Pick<DownloadOptions, 'retries' | 'retryDelay'> {
  /**
   * Most sessions that transfer files at the same time. Where the server takes fewer, those that it takes do all the work.
   *
   * @default 1
   */
  readonly parallel?: number | undefined
  /** Aborts the transfers in progress, and cancels the others. */
  readonly signal?: AbortSignal | undefined
  /** Called when a file begins, and as its octets move. */
  readonly onProgress?: ((progress: FilesProgress) => void) | undefined
  /** Called with the result of each file; not for those that `signal` has aborted. */
  readonly onFile?: ((result: FileResult) => void) | undefined
  /** Called when what was moved of a file is dropped, and it begins again, with the reason. */
  readonly onStartOver?: ((path: string, reason: string) => void) | undefined
}

/** The results of all files. */
export interface BatchReport {
  /** Files that were transferred. */
  files: number
  /** Octets of these on the data connections. */
  octets: number
  /** The files that failed, in the order in which they did. */
  readonly faults: FileFault[]
}

/** A file that failed. */
export interface FileFault {
  /** The path on the server. */
  readonly path: string
  /** What the last attempt threw. */
  readonly error: unknown
}

/** Runs all tasks. One that fails does not stop the others. */
export async function runBatch(
  tasks: readonly FileTask[],
  sessions: SessionSource,
  options: BatchOptions,
): Promise<BatchReport> {
  const { parallel = 1, signal } = options
  const report: BatchReport = { files: 0, octets: 0, faults: [] }
  const meter = new Meter(tasks, options)
  const jobs = tasks.map((task) => async (client: RemoteClient) => {
    const { path } = task
    let result: FileResult
    try {
      signal?.throwIfAborted()
      const moved = await task.run(client, meter.begin(path))
      report.files++
      report.octets += moved?.octets ?? 0
      result = { path, octets: moved?.octets }
    } catch (error) {
      report.faults.push({ path, error })
      if (signal?.aborted) return
      result = { path, error }
    }
    meter.end(result)
  })
  await runAll(jobs, sessions, Math.max(1, parallel))
  return report
}

/** Adds up the progress of files. */
class Meter {
  private files = 0
  private octets = 0
  private readonly filesTotal: number
  private readonly octetsTotal: number

  constructor(
    tasks: readonly FileTask[],
    private readonly options: BatchOptions,
  ) {
    this.filesTotal = tasks.length
    this.octetsTotal = tasks.reduce((sum, { size = 0 }) => sum + size, 0)
  }

  begin(path: string): TaskOptions {
    const { retries, retryDelay, signal, onStartOver } = this.options
    let before = 0
    const onProgress = (octets: number, total: number | undefined) => {
      this.octets += octets - before
      before = octets
      this.report(path, octets, total)
    }
    this.report(path, 0, undefined)
    return {
      retries,
      retryDelay,
      signal,
      onProgress,
      onStartOver: (reason) => onStartOver?.(path, reason),
    }
  }

  end(result: FileResult): void {
    this.files++
    this.options.onFile?.(result)
  }

  private report(path: string, fileOctets: number, fileTotal: number | undefined): void {
    const { files, filesTotal, octets, octetsTotal } = this
    this.options.onProgress?.({ files, filesTotal, octets, octetsTotal, path, fileOctets, fileTotal })
  }
}

/**
 * Runs jobs in up to `parallel` sessions. A session that is lost takes no more of them, so that the others do them; what is
 * left then is for the first. The further sessions are closed at the end. What a job throws ends all sessions' work.
 */
async function runAll(
  jobs: readonly ((client: RemoteClient) => Promise<void>)[],
  sessions: SessionSource,
  parallel: number,
): Promise<void> {
  let next = 0
  const work = async (client: RemoteClient, isFit: () => boolean) => {
    try {
      while (next < jobs.length && isFit()) await jobs[next++]!(client)
    } catch (error) {
      next = jobs.length
      throw error
    }
  }
  const workIn = (client: RemoteClient) => work(client, () => !client.closed)
  const further = Array.from({ length: Math.min(parallel, jobs.length) - 1 }, async () => {
    // Servers limit the sessions of a user: those that could be opened do all the work.
    const client = await sessions.open().catch(() => undefined)
    if (client) await workIn(client).finally(() => client.quit())
  })
  const ends = await Promise.allSettled([workIn(sessions.client), ...further])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  await work(sessions.client, () => true)
}
