import type { DownloadOptions, TransferOptions, TransferReport } from '../transfer/options.js'
import type { RemoteClient } from './remote-client.js'

/** The options that a batch passes to each transfer. */
export type TransferTaskOptions = Pick<
  TransferOptions,
  'retries' | 'retryDelay' | 'onProgress' | 'onStartOver' | 'signal'
>

/** What a batch passes to each task. */
export interface TaskOptions {
  /** How the file is transferred: retries, progress, the end of it all. */
  readonly transfer: TransferTaskOptions
  /**
   * Takes what the file needs after its octets were moved, such as to be synced: the next transfer of the session doesn't
   * wait for it. If it fails, so does the file.
   */
  later(work: Promise<void>): void
}

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
  /** The file that has begun, moved or ended. */
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
  /** Called when a file begins, as its octets move, and when it ends. */
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

/** Files that are put in place at the same time, while others move: each has its octets synced. */
const maxUnfinished = 4

/**
 * Runs all tasks. One that fails does not stop the others.
 *
 * @throws what a function of the caller throws, once the transfers in progress have ended
 */
export async function runBatch(
  tasks: readonly FileTask[],
  sessions: SessionSource,
  options: BatchOptions,
): Promise<BatchReport> {
  const batch = new Batch(tasks, options)
  await batch.run(sessions)
  return batch.report
}

/** The tasks of one call, and what became of them. */
class Batch {
  readonly report: BatchReport = { files: 0, octets: 0, faults: [] }
  private readonly meter: Meter
  private next = 0
  /** What is done for files whose octets were moved. */
  private readonly unfinished = new Set<Promise<void>>()
  /** When the last file of each session has been reported: they are in the order of their transfers. */
  private readonly reported = new Map<RemoteClient, Promise<void>>()
  /** What a function of the caller has thrown. */
  private thrown: { readonly error: unknown } | undefined

  constructor(
    private readonly tasks: readonly FileTask[],
    private readonly options: BatchOptions,
  ) {
    this.meter = new Meter(tasks, options)
  }

  async run({ client, open }: SessionSource): Promise<void> {
    const { tasks, unfinished } = this
    const { parallel = 1, signal } = this.options
    const wanted = Math.max(1, Math.min(parallel, tasks.length))
    const further = Array.from({ length: wanted - 1 }, async () => {
      const session = await open()
      await this.work(session)
      await (signal?.aborted ? session.close() : session.quit())
    })
    // Servers limit the sessions of a user: those that could be opened do all the work.
    await Promise.all([this.work(client), ...further.map((session) => session.catch(() => {}))])
    // Nothing is left, unless every session was lost.
    while (this.next < tasks.length && !this.thrown) await this.carryOut(tasks[this.next++]!, client)
    await Promise.all(unfinished)
    if (this.thrown) throw this.thrown.error
  }

  /** Carries out tasks as long as there are any. A session that is lost, and will not be replaced, leaves them to others. */
  private async work(client: RemoteClient): Promise<void> {
    const { tasks, unfinished } = this
    const isFit = () => !client.closed || this.options.retries
    while (this.next < tasks.length && !this.thrown && isFit()) {
      await this.carryOut(tasks[this.next++]!, client)
      while (unfinished.size >= maxUnfinished) await Promise.race(unfinished)
    }
  }

  private async carryOut({ path, run }: FileTask, client: RemoteClient): Promise<void> {
    const { unfinished, options } = this
    const work: Promise<void>[] = []
    const file = this.meter.begin(path)
    const failed = (error: unknown) => {
      this.report.faults.push({ path, error })
      if (!options.signal?.aborted) this.tell(() => file.end({ path, error }))
    }
    const succeeded = (octets: number | undefined) => {
      this.report.files++
      this.report.octets += octets ?? 0
      this.tell(() => file.end({ path, octets }))
    }
    let outcome: Promise<() => void>
    try {
      options.signal?.throwIfAborted()
      const report = await run(client, { transfer: file.begin(), later: (more) => work.push(more) })
      outcome = Promise.all(work).then(
        () => () => succeeded(report?.octets),
        (error) => () => failed(error),
      )
    } catch (error) {
      outcome = Promise.allSettled(work).then(() => () => failed(error))
    }
    const before = this.reported.get(client)
    const reported = Promise.all([outcome, before]).then(([report]) => report())
    this.reported.set(client, reported)
    if (work.length === 0) return reported
    unfinished.add(reported)
    reported.finally(() => unfinished.delete(reported))
  }

  private tell(report: () => void): void {
    try {
      report()
    } catch (error) {
      this.thrown ??= { error }
    }
  }
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

  /** Counts one file. */
  begin(path: string) {
    const { retries, retryDelay, signal, onStartOver, onFile, onProgress } = this.options
    const { filesTotal, octetsTotal } = this
    let fileOctets = 0
    let fileTotal: number | undefined
    const report = () => {
      const { files, octets } = this
      onProgress?.({ files, filesTotal, octets, octetsTotal, path, fileOctets, fileTotal })
    }
    const move = (octets: number, total: number | undefined) => {
      this.octets += octets - fileOctets
      fileOctets = octets
      fileTotal = total
      report()
    }
    return {
      begin: (): TransferTaskOptions => {
        report()
        return {
          retries,
          retryDelay,
          signal,
          onProgress: move,
          onStartOver: (reason) => onStartOver?.(path, reason),
        }
      },
      end: (result: FileResult) => {
        this.files++
        report()
        onFile?.(result)
      },
    }
  }
}
