import type { PartialUploadLimits, WriteOptions } from './filesystem.js'

const defaultCount = 100
const defaultTime = 86_400_000

/** @throws TypeError where nobody is named whose stage is to be gone on with */
export function assertOwner({ resume, owner }: WriteOptions): void {
  if (resume && owner === undefined) throw new TypeError('A stage is gone on with by its owner: give one.')
}

/** Stages that wait to be gone on with: one for each key, so many at most, and for so long at most. */
export class PartialUploads<Kept> {
  private readonly stages = new Map<string, { readonly kept: Kept; readonly since: number }>()
  private readonly count: number
  /** Milliseconds that a stage is kept. */
  readonly time: number

  constructor({ count = defaultCount, time = defaultTime }: PartialUploadLimits = {}) {
    this.count = count
    this.time = time
  }

  /** Keeps one, and gives those that have to go for it: it may be among them. */
  add(key: string, kept: Kept, now: number): Kept[] {
    const old = this.stages.get(key)
    this.stages.delete(key)
    this.stages.set(key, { kept, since: now })
    const gone = old ? [old.kept] : []
    // In the order they were kept: the first is the oldest.
    for (const [oldest, stage] of this.stages) {
      if (this.stages.size <= this.count && stage.since + this.time > now) break
      this.stages.delete(oldest)
      gone.push(stage.kept)
    }
    return gone
  }

  /** The one that is kept for a key. */
  get(key: string, now: number): Kept | undefined {
    const stage = this.stages.get(key)
    return stage && stage.since + this.time > now ? stage.kept : undefined
  }

  /** Takes out the one that is kept for a key, whether its time is over or not. */
  take(key: string): Kept | undefined {
    const stage = this.stages.get(key)
    this.stages.delete(key)
    return stage?.kept
  }
}
