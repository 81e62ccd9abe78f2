import { createHash } from 'node:crypto'
import { access, constants, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { HistoryEvent } from '@ftpkit/jobs'
import { FtpError } from '@ftpkit/node'
import { type HeldLock, takeLock } from '../lock.js'
import { assertOwnDirectory } from '../own-files.js'
import { HistoryFile } from './history-file.js'
import { MarkFile, type MarkingRun } from './mark-file.js'

/** The directory for the state of a job file, where --state names no other: in the user's directory for state (XDG). */
export function stateDirectory(jobFile: string, environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME } = environment
  const name = basename(jobFile).replace(/\.ya?ml$|\.json$/, '')
  // Files of one name in two directories have nothing in common.
  const place = createHash('sha256').update(resolve(jobFile)).digest('hex').slice(0, 8)
  return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'ftpkit', 'jobs', `${name}-${place}`)
}

/** Makes the directory. What others put into it could name the files that are written. */
async function usable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await assertOwnDirectory(directory)
    await access(directory, constants.W_OK)
  } catch (error) {
    const message = `the state of jobs can't be kept: ${(error as Error).message}; --state names another directory`
    throw new FtpError('local-file', message, { phase: 'local file', cause: error })
  }
}

/** What is kept of the jobs of a file from run to run. */
export class JobStore {
  /** Called with each event that was recorded. */
  onEvent: ((event: HistoryEvent) => void) | undefined

  private readonly events: HistoryFile

  private constructor(readonly directory: string) {
    this.events = new HistoryFile(this.at('history.jsonl'))
  }

  /** Makes the directory, for its owner only. */
  static async open(directory: string): Promise<JobStore> {
    await usable(directory)
    return new JobStore(directory)
  }

  /** All that has happened. */
  history(): Promise<HistoryEvent[]> {
    return this.events.all()
  }

  /** What has happened last, which the state of the jobs follows from. */
  recentHistory(): Promise<HistoryEvent[]> {
    return this.events.recent()
  }

  /** Adds an event. It is on the disk when this resolves. */
  async record(event: HistoryEvent): Promise<void> {
    await this.events.add(event)
    this.onEvent?.(event)
  }

  /** Holds a job, so that no other process of this machine runs it. @returns undefined where one does */
  hold(job: string): Promise<HeldLock | undefined> {
    return takeLock(this.at(`${job}.lock`))
  }

  /** The marks of a job, for a process that holds it. */
  async marksOf(job: string, run: MarkingRun): Promise<MarkFile> {
    return MarkFile.open(this.at(`${job}.done.jsonl`), run)
  }

  private at(name: string): string {
    return join(this.directory, name)
  }
}
