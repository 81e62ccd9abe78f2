import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { Ban } from '@ftpkit/shared-state'
import { type Clock, nodeClock, sleep } from '../../net/clock.js'

/** A ban as it is written: the date of its end, and what was left when it was written. */
interface WrittenBan extends Ban {
  readonly until: string
}

/** Milliseconds between two writings: thousands of clients that are banned at once take no more of the processor. */
const pause = 1_000

/** Bans that are kept while a server does not run, in a file of JSON that only its user may read. */
export class BanFile {
  /** Ends a pause after the last writing. */
  private turn: Promise<void> | undefined
  private next: Promise<void> | undefined
  /** Aborted when nothing is to wait any more. */
  private readonly closing = new AbortController()

  /** @param clock tells the date, and the time between two writings. Default: that of Node */
  constructor(
    private readonly file: string,
    private readonly clock: Clock = nodeClock,
  ) {}

  /**
   * The bans that are not over, for `bans.initial` of a server; none if there is no such file. After the date was set back
   * a ban takes no longer than was left of it.
   *
   * @throws Error that names a file which can't be read, or holds something else
   */
  async read(): Promise<Ban[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]'
      throw new Error(`the bans in ${this.file} cannot be read: ${error.message}`, { cause: error })
    })
    const now = this.clock.date()
    return this.parsed(text)
      .map(({ until, left, ...ban }) => ({ ...ban, left: Math.min(left, Date.parse(until) - now) }))
      .filter(({ left }) => left > 0)
  }

  /**
   * Replaces the file as a whole, at once, or a second after the last time. What is called until then is written once.
   *
   * @param bans asked for when they are written
   * @throws Error of Node for a file that can't be written
   */
  save(bans: () => Promise<readonly Ban[]>): Promise<void> {
    if (!this.turn) {
      const writing = this.write(bans)
      this.turn = this.pauseAfter(writing)
      return writing
    }
    this.next ??= this.turn.then(() => {
      this.next = undefined
      return this.save(bans)
    })
    return this.next
  }

  /** Resolves once everything is written. What is saved from now on is written at once. */
  async close(): Promise<void> {
    this.closing.abort()
    while (this.turn) await this.turn
  }

  private async pauseAfter(writing: Promise<void>): Promise<void> {
    await writing.catch(() => {})
    await sleep(this.clock, pause, this.closing.signal).catch(() => {})
    this.turn = undefined
  }

  private async write(bans: () => Promise<readonly Ban[]>): Promise<void> {
    const now = this.clock.date()
    const written = (await bans()).map((ban): WrittenBan => ({ ...ban, until: dateAt(now + ban.left) }))
    const temporary = `${this.file}.${randomBytes(4).toString('hex')}`
    try {
      await writeFile(temporary, `${JSON.stringify(written, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' })
      await rename(temporary, this.file)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  private parsed(text: string): WrittenBan[] {
    try {
      const found: unknown = JSON.parse(text)
      if (Array.isArray(found) && found.every(isWritten)) return found
    } catch {
      // The same error as for other JSON.
    }
    throw new Error(`${this.file} does not hold bans; if none of them is needed, remove it`)
  }
}

function isWritten(value: unknown): value is WrittenBan {
  const { client, reason, times, left, until } = Object(value) as Partial<Record<keyof WrittenBan, unknown>>
  return (
    typeof client === 'string' &&
    typeof reason === 'string' &&
    Number.isSafeInteger(times) &&
    typeof left === 'number' &&
    !Number.isNaN(Date.parse(String(until)))
  )
}

/** The last date that JavaScript has is far enough away for any ban. */
const lastDate = 8.64e15

function dateAt(milliseconds: number): string {
  return new Date(Math.min(milliseconds, lastDate)).toISOString()
}
