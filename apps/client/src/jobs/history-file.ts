import { open } from 'node:fs/promises'
import { type HistoryEvent, historyIn, historyLine } from '@ftpkit/jobs'
import { awaitLock } from '../lock.js'
import { olderPath, rotate } from './history-rotation.js'
import { append, textOf } from './lines.js'

/** Events of each job that are kept in memory. Its state needs the last ones only. */
const kept = 200

/** Octets of the file from which on what is older is moved to another one. */
const maxOctets = 8 * 1_048_576

/** Octets that are read at a time. */
const step = 1_048_576

const newline = 0x0a

/** The history of the jobs of a file, to which other processes may add too. */
export class HistoryFile {
  /** The last events, with their places among all. */
  private readonly recentOf = new Map<string, { readonly number: number; readonly event: HistoryEvent }[]>()
  private count = 0
  /** Octets that were read, to the end of a line, and the file that they are of. */
  private offset = 0
  private identity: string | undefined
  private reading: Promise<void> = Promise.resolve()
  private adding: Promise<void> = Promise.resolve()

  /** @param bound octets of the file from which on what is older is moved to another one. Default: 8 MiB */
  constructor(
    private readonly path: string,
    private bound = maxOctets,
  ) {}

  /** All events that are still there. */
  async all(): Promise<HistoryEvent[]> {
    // The newer ones first: those that are moved meanwhile are in both then, and so are those that a killed process has copied.
    const newer = await textOf(this.path)
    const older = await textOf(olderPath(this.path))
    const events = [older, newer].flatMap(historyIn)
    return [...new Map(events.map((event) => [historyLine(event), event])).values()]
  }

  /** The last events of each job, in order. Only what came since the last call is read. */
  async recent(): Promise<HistoryEvent[]> {
    // One call at a time, so that no line is taken twice.
    this.reading = this.reading.catch(() => {}).then(() => this.readOn())
    await this.reading
    return Array.from(this.recentOf.values())
      .flat()
      .sort((one, other) => one.number - other.number)
      .map(({ event }) => event)
  }

  /** Adds an event. It is on the disk when this resolves. */
  add(event: HistoryEvent): Promise<void> {
    // One at a time: others of this process would wait for the lock as long as those of other processes.
    const added = this.adding.catch(() => {}).then(() => this.addLine(historyLine(event)))
    this.adding = added
    return added
  }

  private async addLine(line: string): Promise<void> {
    await using _ = await awaitLock(this.lock)
    const size = await append(this.path, line)
    // What must stay may be long: there has to be as much again before anything is moved.
    if (size > this.bound) this.bound = Math.max(this.bound, 2 * (await rotate(this.path)))
  }

  private get lock(): string {
    return `${this.path}.lock`
  }

  private async readOn(): Promise<void> {
    const file = await open(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!file) return this.forget(undefined)
    try {
      const { ino, birthtimeMs, size } = await file.stat()
      // Numbers of files come again.
      const identity = `${ino} ${birthtimeMs}`
      if (identity !== this.identity || size < this.offset) this.forget(identity)
      let rest = Buffer.alloc(0)
      for (let at = this.offset; at < size; at += step) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(step), 0, Math.min(step, size - at), at)
        const octets = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
        const end = octets.lastIndexOf(newline) + 1
        for (const event of historyIn(octets.toString('utf8', 0, end))) this.take(event)
        this.offset += end
        rest = octets.subarray(end)
      }
    } finally {
      await file.close()
    }
  }

  private take(event: HistoryEvent): void {
    const recent = this.recentOf.get(event.job) ?? []
    recent.push({ number: this.count++, event })
    // Half of them at once, so that most events take no time.
    if (recent.length > 2 * kept) recent.splice(0, recent.length - kept)
    this.recentOf.set(event.job, recent)
  }

  private forget(identity: string | undefined): void {
    this.recentOf.clear()
    this.offset = 0
    this.identity = identity
  }
}
