import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { DoneMarks, type HistoryEvent, historyIn, historyLine, lineOf, type Mark } from '@ftpkit/jobs'
import { type HeldLock, takeLock } from './lock.js'

/** The directory for the state of a job file, where --state names no other: in the user's directory for state (XDG). */
export function stateDirectory(jobFile: string, environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME } = environment
  const name = basename(jobFile).replace(/\.ya?ml$|\.json$/, '')
  return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'ftpkit', 'jobs', name)
}

/** What is kept of the jobs of a file from run to run. */
export class JobStore {
  /** Called with each event that was recorded. */
  onEvent: ((event: HistoryEvent) => void) | undefined

  private constructor(readonly directory: string) {}

  /** Makes the directory, for its owner only. */
  static async open(directory: string): Promise<JobStore> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return new JobStore(directory)
  }

  async history(): Promise<HistoryEvent[]> {
    return historyIn(await textOf(this.at('history.jsonl')))
  }

  /** Adds an event. It is on the disk when this resolves. */
  async record(event: HistoryEvent): Promise<void> {
    await append(this.at('history.jsonl'), historyLine(event))
    this.onEvent?.(event)
  }

  /** Holds a job, so that no other process of this machine runs it. @returns undefined where one does */
  hold(job: string): Promise<HeldLock | undefined> {
    return takeLock(this.at(`${job}.lock`))
  }

  /** The marks of a job, for a process that holds it. Old ones are left out of the file. */
  async marksOf(job: string, isWanted: (mark: Mark) => boolean): Promise<MarkFile> {
    const path = this.at(`${job}.done.jsonl`)
    const marks = new DoneMarks(await textOf(path))
    const next = `${path}.new`
    await rm(next, { force: true })
    await writeFile(next, marks.compacted(isWanted), { mode: 0o600, flush: true })
    await rename(next, path)
    return new MarkFile(path, marks)
  }

  private at(name: string): string {
    return join(this.directory, name)
  }
}

/** Marks, and the file that they are in. */
export class MarkFile {
  /** Marks are written one after the other. */
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly path: string,
    private readonly marks: DoneMarks,
  ) {}

  of(file: Parameters<DoneMarks['of']>[0]): Mark | undefined {
    return this.marks.of(file)
  }

  /** Adds a mark. It is on the disk when this resolves. */
  add(mark: Mark): Promise<void> {
    this.marks.add(mark)
    this.last = this.last.then(() => append(this.path, lineOf(mark)))
    return this.last
  }
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

/** Adds a line, and waits until it is on the disk. What a killed process left of a line is ended first. */
async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const { buffer } =
      size === 0 ? { buffer: Buffer.from('\n') } : await file.read(Buffer.alloc(1), 0, 1, size - 1)
    await file.writeFile(buffer.toString() === '\n' ? line : `\n${line}`)
    await file.sync()
  } finally {
    await file.close()
  }
}
