import type { Stage } from '../filesystem.js'
import { noUsage, type Usage } from '../quota-ledger.js'
import type { Reservation } from './reservation.js'

/** What a stage needs of the file system that it belongs to. */
export interface StagePlace {
  /** Octets of the file that has the name now; undefined for none. */
  old(): Promise<number | undefined>
  /** Runs work while no other changes the file that has the name. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
}

/** A file that is stored as far as quotas allow. */
export class QuotaStage implements Stage {
  readonly prepare: Stage['prepare']
  readonly sync: Stage['sync']
  readonly keep: Stage['keep']

  constructor(
    private readonly inner: Stage,
    private readonly reservation: Reservation,
    private readonly place: StagePlace,
    /** Octets of the old file when the stage was started. */
    private readonly old: number | undefined,
  ) {
    this.prepare = inner.prepare && ((signal) => inner.prepare!(signal))
    this.sync = inner.sync && (() => inner.sync!())
    this.keep =
      inner.keep &&
      (() =>
        // What is kept has limits of its own.
        inner.keep!().finally(() => this.reservation.settle(noUsage)))
  }

  get size(): number {
    return this.inner.size
  }

  /** Reserves what the stage would have with some octets more. */
  async cover(more: number): Promise<void> {
    await this.reservation.cover(changeBy(this.inner.size + more, this.old))
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    let octets = 0
    for (const piece of pieces) octets += piece.length
    await this.cover(octets)
    await this.inner.write(pieces)
  }

  async commit(assertWanted?: () => void): Promise<void> {
    await this.place.alone(() => this.commitAlone(assertWanted))
  }

  /** The old file may have changed since the stage was started. */
  private async commitAlone(assertWanted: (() => void) | undefined): Promise<void> {
    let isUnwanted = false
    const asserting = () => {
      isUnwanted = true
      assertWanted?.()
      isUnwanted = false
    }
    try {
      const stored = changeBy(this.inner.size, await this.place.old())
      await this.reservation.cover(stored)
      await this.inner.commit(asserting)
      await this.reservation.settle(stored)
    } catch (error) {
      // The stage can still be committed, kept or discarded then.
      if (!isUnwanted) await this.discard()
      throw error
    }
  }

  async discard(): Promise<void> {
    await this.inner.discard().finally(() => this.reservation.settle(noUsage))
  }
}

/** What a file adds that takes the place of an old one, or of none. */
function changeBy(size: number, old: number | undefined): Usage {
  return { files: old === undefined ? 1 : 0, octets: size - (old ?? 0) }
}
