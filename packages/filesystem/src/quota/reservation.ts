import { noUsage, type Usage } from '../quota-ledger.js'
import type { Quota } from './quota.js'

/** Octets that are reserved at a time: to ask a ledger for each piece would take more time than to store it. */
const part = 1_048_576

/** What an upload has reserved of the quotas that limit it. */
export class Reservation {
  private held: Usage = noUsage

  constructor(
    private readonly quotas: readonly Quota[],
    private readonly path: string,
  ) {}

  /**
   * Reserves what is missing of what is wanted; of octets a part more, where the quotas still have it.
   *
   * @throws FileSystemError 'over-quota'; what was reserved before stays reserved
   */
  async cover(wanted: Usage): Promise<void> {
    const missing = {
      files: Math.max(0, wanted.files - this.held.files),
      octets: Math.max(0, wanted.octets - this.held.octets),
    }
    if (missing.files === 0 && missing.octets === 0) return
    const ahead = { ...missing, octets: missing.octets > 0 ? Math.max(missing.octets, part) : 0 }
    if (await addAll(this.quotas, ahead)) {
      const refusing = await addAll(this.quotas, missing)
      if (refusing) throw refusing.exceeded(this.path)
      this.hold(missing)
    } else this.hold(ahead)
  }

  /** What is stored in the end counts, and the rest of what is reserved is free. To be called once. */
  async settle(stored: Usage): Promise<void> {
    const { files, octets } = this.held
    this.held = noUsage
    const change = { files: stored.files - files, octets: stored.octets - octets }
    const held = { files: 0 - files, octets: 0 - octets }
    await Promise.all(this.quotas.map((quota) => quota.settle(change, held)))
  }

  private hold({ files, octets }: Usage): void {
    this.held = { files: this.held.files + files, octets: this.held.octets + octets }
  }
}

/** Reserves a change of all quotas or of none. @returns the one that refuses it */
export async function addAll(quotas: readonly Quota[], change: Usage): Promise<Quota | undefined> {
  const added: Quota[] = []
  const takeBack = () => Promise.all(added.map((quota) => quota.settle(negative(change), negative(change))))
  try {
    for (const quota of quotas) {
      if (!(await quota.add(change, change))) {
        await takeBack()
        return quota
      }
      added.push(quota)
    }
    return undefined
  } catch (error) {
    await takeBack()
    throw error
  }
}

/** The change that undoes another. */
export function negative({ files, octets }: Usage): Usage {
  return { files: 0 - files, octets: 0 - octets }
}
