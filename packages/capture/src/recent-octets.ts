/** The last octets of one sender that are kept, to compare what is sent again. A power of two. */
const kept = 8_192

/** Octets that all connections together may keep. */
const maxTotal = 8_388_608

/** How much memory the connections of a capture have together. */
export class RecentBudget {
  private used = 0

  /** @returns memory, unless the others have all of it */
  take(): Uint8Array | undefined {
    if (this.used + kept > maxTotal) return undefined
    this.used += kept
    return new Uint8Array(kept)
  }

  release(memory: Uint8Array | undefined): void {
    if (memory) this.used -= kept
  }
}

/** The last octets that one sender sent, by their position. */
export class RecentOctets {
  private memory: Uint8Array | undefined
  /** The position after the last octet. */
  private end = 0
  /** The position of the first octet that is kept. */
  private begin = 0

  constructor(private readonly budget: RecentBudget) {}

  /** Takes the octets that follow the last ones; `at` is more than that after a hole. */
  add(at: number, chunk: Uint8Array, start: number, end: number): void {
    this.memory ??= this.budget.take()
    if (!this.memory) return
    const first = Math.max(start, end - kept)
    const position = at + first - start
    if (at !== this.end || first !== start) this.begin = position
    const index = position % kept
    const untilWrap = Math.min(end - first, kept - index)
    this.memory.set(chunk.subarray(first, first + untilWrap), index)
    this.memory.set(chunk.subarray(first + untilWrap, end), 0)
    this.end = at + end - start
    this.begin = Math.max(this.begin, this.end - kept)
  }

  /** Whether `chunk[start, end)`, sent from position `at`, is known to differ from what was sent there before. */
  differs(at: number, chunk: Uint8Array, start: number, end: number): boolean {
    if (!this.memory) return false
    const from = Math.max(at, this.begin)
    const to = Math.min(at + end - start, this.end)
    for (let position = from; position < to; position += 1) {
      if (this.memory[position % kept] !== chunk[start + position - at]) return true
    }
    return false
  }

  release(): void {
    this.budget.release(this.memory)
    this.memory = undefined
    this.begin = this.end
  }
}
