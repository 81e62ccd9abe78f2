import { type LogTarget, type LogWrite, pause } from './log-target.js'

/** How much waits at most, and how long, in milliseconds. */
export interface LogQueueLimits {
  /**
   * Characters of entries that wait; those beyond it are lost, and counted.
   * @default 1,048,576, which with entries of 200 characters are the events of 1,700 small files
   */
  readonly characters?: number | undefined
  /** From the first entry to the write that has it and those after it. @default 20 */
  readonly gather?: number | undefined
  /** From a write of which nothing was taken to the next. @default 50 */
  readonly pause?: number | undefined
  /** From a write that failed to the next. @default 1,000 */
  readonly retry?: number | undefined
  /** How long `flush` waits for a reader that takes nothing; five times as long for one that is slow. @default 1,000 */
  readonly flush?: number | undefined
}

/** Characters that one write has at most. */
const batchLength = 65_536

/** How long `flush` waits between two attempts, in milliseconds. */
const flushPause = 5

/** How many times as long `flush` waits for a slow reader as for one that takes nothing. */
const slowReader = 5

/**
 * The entries of a log until they are written: in their order, many by one write, and never while the caller waits. When a
 * reader stands still or the disk is full, further entries are lost once the queue is full, until half of it is empty; an
 * entry in their place says how many.
 */
export class LogQueue {
  readonly #limits: Readonly<Record<keyof LogQueueLimits, number>>
  /** Entries that no write has yet. */
  #waiting: string[] = []
  #characters = 0
  /** What is being written, from `#offset` on. */
  #batch: Uint8Array = new Uint8Array(0)
  #offset = 0
  /** The write in progress. */
  #write: object | undefined
  #timer: NodeJS.Timeout | undefined
  #lost = 0
  /** Whether entries are lost, from the one that found the queue full to the one after half of it was written. */
  #overflowing = false
  /** The errno of the last write, unless it succeeded. */
  #fault: string | undefined

  /** @param lossNotice the entry that says how many were lost, and the fault because of which, or that the reader is slow */
  constructor(
    private readonly target: LogTarget,
    private readonly lossNotice: (entries: number, reason: string) => string,
    limits: LogQueueLimits = {},
  ) {
    this.#limits = {
      characters: limits.characters ?? 1_048_576,
      gather: limits.gather ?? 20,
      pause: limits.pause ?? 50,
      retry: limits.retry ?? 1_000,
      flush: limits.flush ?? 1_000,
    }
  }

  /** Adds an entry. @param entry makes its text; not called when the entry is lost */
  add(entry: () => string): void {
    if (this.#overflowing) {
      this.#lost++
      return
    }
    const text = entry()
    if (this.#characters + text.length > this.#limits.characters) {
      this.#overflowing = true
      this.#lost++
      return
    }
    this.#push(text)
    if (this.#write === undefined && this.#timer === undefined) this.#schedule(this.#limits.gather)
  }

  /** Adds the last entry of a process, for which there is always space. */
  addLast(text: string): void {
    if (this.#overflowing) this.#endOverflow()
    this.#push(text)
  }

  /** Writes what waits before it returns, but waits for a reader only as long as the limits say. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { flush } = this.#limits
    let taken = performance.now()
    const last = taken + slowReader * flush
    if (this.#write !== undefined) this.#settle()
    while (this.#nextBatch()) {
      const { written, fault } = this.target.writeNow(this.#batch, this.#offset)
      this.#offset += written
      const now = performance.now()
      if (written > 0) taken = now
      if (fault !== undefined || now >= Math.min(taken + flush, last)) return
      if (written === 0) pause(flushPause)
    }
  }

  /** The write in progress counts as done, even if its thread has not come to it yet. */
  #settle(): void {
    this.target.settle()
    this.#write = undefined
    this.#offset = this.#batch.length
  }

  #push(text: string): void {
    this.#waiting.push(text)
    this.#characters += text.length
  }

  #schedule(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#start()
    }, milliseconds)
    // A process with nothing else to do ends, and `flush` writes what is left.
    this.#timer.unref()
  }

  #start(): void {
    if (!this.#nextBatch()) return
    const write = {}
    this.#write = write
    this.target.write(this.#batch, this.#offset, (result) => {
      if (this.#write === write) this.#finish(result)
    })
  }

  #finish({ written, fault }: LogWrite): void {
    this.#write = undefined
    this.#offset += written
    this.#fault = fault ?? this.#fault
    if (!this.#isEmpty || this.#overflowing) this.#schedule(this.#pauseAfter(written, fault))
    else this.#fault = undefined
  }

  /** Milliseconds until the next write. Others have their turn in between also when there is more to write at once. */
  #pauseAfter(written: number, fault: string | undefined): number {
    if (fault !== undefined) return this.#limits.retry
    return written > 0 ? 0 : this.#limits.pause
  }

  get #isEmpty(): boolean {
    return this.#offset === this.#batch.length && this.#waiting.length === 0
  }

  /** Takes entries to write when those taken before are written. @returns whether there is anything to write */
  #nextBatch(): boolean {
    if (this.#offset < this.#batch.length) return true
    this.#offset = 0
    if (this.#overflowing && this.#characters <= this.#limits.characters / 2) this.#endOverflow()
    let count = 0
    let length = 0
    while (count < this.#waiting.length && (count === 0 || length < batchLength))
      length += this.#waiting[count++]!.length
    this.#batch = Buffer.from(this.#waiting.splice(0, count).join(''))
    this.#characters -= length
    return this.#batch.length > 0
  }

  #endOverflow(): void {
    this.#push(this.lossNotice(this.#lost, this.#fault ?? 'written too slowly'))
    this.#overflowing = false
    this.#lost = 0
    this.#fault = undefined
  }
}
