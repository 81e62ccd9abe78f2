import type { BatchOptions, DirectoryOptions, FileFault } from '@ftpkit/node'
import { type FileTask, runBatch } from '@ftpkit/node/directory'
import type { ClientSessions } from './connection.js'
import type { LeftOut } from './left-out.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { ProgressReporter } from './progress.js'

/** What decides how files are transferred and reported. */
export interface ReportChoice extends Pick<BatchChoice, 'retries' | 'parallel' | 'json'> {
  /** Aborts the transfers in progress, and cancels the others. */
  readonly signal?: AbortSignal | undefined
  /** Whether the error of a single file does not end the command, so that it is reported too. @default false */
  readonly collectsFaults?: boolean | undefined
}

/** Runs all tasks and reports each. When all have been tried, throws the first error. */
export async function runReported(
  action: string,
  tasks: readonly FileTask[],
  sessions: ClientSessions,
  choice: ReportChoice,
): Promise<void> {
  throwFirst(await reporting(action, choice, (options) => runBatch(tasks, sessions, options)))
}

/**
 * Transfers files, and reports each as it ends.
 *
 * @param action in the past tense: `fetched`, `stored`, `copied`
 */
export async function reporting<Result>(
  action: string,
  { retries, parallel, json = false, signal, collectsFaults = false }: ReportChoice,
  transfer: (options: BatchOptions) => Promise<Result>,
): Promise<Result> {
  const reporter = new ProgressReporter(action, { json, collectsFaults })
  try {
    return await transfer({
      retries,
      parallel,
      signal,
      onProgress: (progress) => reporter.progress(progress),
      onFile: (result) => reporter.done(result),
      onStartOver: (path, reason) => reporter.note(`${path} begins again: ${reason}`),
    })
  } finally {
    reporter.end()
  }
}

/** Transfers a directory as {@link reporting} does files, and says what is left out. */
export function reportingDirectory<Result>(
  action: string,
  open: ClientSessions['open'],
  choice: ReportChoice & TransferChoice,
  { onLeftOut }: LeftOut,
  transfer: (options: DirectoryOptions) => Promise<Result>,
): Promise<Result> {
  return reporting(action, choice, (options) =>
    transfer({
      ...parametersOf(choice),
      ...options,
      times: choice.times,
      openSession: open,
      onLeftOut,
      faults: 'report',
    }),
  )
}

/** Throws the first of faults that have been reported, which decides the exit status. */
export function throwFirst({ faults: [first] }: { readonly faults: readonly FileFault[] }): void {
  if (first) throw first.error
}
