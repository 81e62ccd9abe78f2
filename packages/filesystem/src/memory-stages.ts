import { FileSystemError } from './error.js'
import type { PartialUploadLimits } from './filesystem.js'
import { PartialUploads } from './kept-stages.js'
import { MemoryStage, type StageHost } from './memory-file.js'

/** Between what a stage was begun: known by identity alone. */
export interface Begun {
  readonly parent: unknown
  readonly old: unknown
}

interface Kept extends Begun {
  readonly data: Uint8Array
}

/** The stages of a file system in memory that have an owner: those being written, and those that wait. */
export class MemoryStages {
  private readonly live = new Map<string, MemoryStage>()
  private readonly kept: PartialUploads<Kept>

  /** @param release gives back octets of what is not kept any more */
  constructor(
    limits: PartialUploadLimits | undefined,
    private readonly now: () => number,
    private readonly release: (octets: number) => void,
  ) {
    this.kept = new PartialUploads(limits)
  }

  /** A stage that can be kept, and found again under its key. */
  begin(key: string, begun: Begun, octets: Uint8Array, host: Omit<StageHost, 'ended' | 'keep'>): MemoryStage {
    const stage: MemoryStage = new MemoryStage(octets, {
      ...host,
      commit: (data) => {
        host.commit(data)
        this.releaseAll([this.kept.take(key)])
      },
      ended: () => {
        if (this.live.get(key) === stage) this.live.delete(key)
      },
      keep: (data) => {
        const kept = { ...begun, data }
        const gone = this.kept.add(key, kept, this.now())
        this.releaseAll(gone)
        return !gone.includes(kept)
      },
    })
    this.live.set(key, stage)
    // Who begins anew doesn't go on: what is kept would only take the room of what comes.
    this.releaseAll([this.kept.take(key)])
    return stage
  }

  /**
   * The first octets of what is kept under a key, which are still taken; the others are given back.
   *
   * @throws FileSystemError 'not-found', 'bad-start'
   */
  resume(key: string, begun: Begun, path: string, start: number): Uint8Array {
    const busy = new FileSystemError('busy', path, { detail: 'somebody else goes on with this upload' })
    this.live.get(key)?.giveWay(busy)
    const kept = this.kept.get(key, this.now())
    if (!kept || kept.parent !== begun.parent || kept.old !== begun.old) {
      throw new FileSystemError('not-found', path, { detail: 'no upload is kept' })
    }
    const { length } = kept.data
    if (start > length) throw new FileSystemError('bad-start', path, { detail: `${length} octets are kept` })
    this.kept.take(key)
    this.release(length - start)
    return kept.data.slice(0, start)
  }

  private releaseAll(gone: readonly (Kept | undefined)[]): void {
    for (const kept of gone) this.release(kept?.data.length ?? 0)
  }
}
