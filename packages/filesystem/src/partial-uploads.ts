import type { PartialUploadLimits, WriteOptions } from './filesystem.js'

const gibibyte = 1_073_741_824

const defaults = {
  count: 100,
  countPerOwner: 50,
  octets: 256 * gibibyte,
  octetsPerOwner: 64 * gibibyte,
  time: 86_400_000,
} satisfies PartialUploadLimits

/** @throws TypeError if an upload is to be resumed without naming its owner */
export function assertOwner({ resume, owner }: WriteOptions): void {
  if (resume && owner === undefined)
    throw new TypeError('Only the owner of an upload can resume it: give one.')
}

/** Whose a partial upload is, and how much storage it takes. */
export interface UploadShare {
  readonly owner: string
  readonly octets: number
}

interface KeptUpload<Upload> extends UploadShare {
  readonly upload: Upload
  readonly since: number
}

/** What the uploads of one owner, or of all, take together. */
interface Share {
  count: number
  octets: number
}

/**
 * Partial uploads that wait to be resumed: one for each key, limited in number, octets and time. When there are too many
 * in all, the owner with the largest share loses the oldest, so that one owner displaces none of another's.
 */
export class PartialUploads<Upload> {
  /** In the order in which they were added: the first is the oldest. */
  private readonly uploads = new Map<string, KeptUpload<Upload>>()
  private readonly shares = new Map<string, Share>()
  private readonly all: Share = { count: 0, octets: 0 }
  private readonly limits: Required<{ readonly [Name in keyof PartialUploadLimits]: number }>

  constructor(limits: PartialUploadLimits = {}) {
    const { count, countPerOwner, octets, octetsPerOwner, time } = defaults
    this.limits = {
      count: limits.count ?? count,
      countPerOwner: limits.countPerOwner ?? countPerOwner,
      octets: limits.octets ?? octets,
      octetsPerOwner: limits.octetsPerOwner ?? octetsPerOwner,
      time: limits.time ?? time,
    }
  }

  /** Milliseconds for which an upload is kept. */
  get time(): number {
    return this.limits.time
  }

  /** Adds an upload and returns those it displaces, which may include itself. */
  add(
    key: string,
    upload: Upload,
    now: number,
    { owner, octets }: UploadShare = { owner: '', octets: 0 },
  ): Upload[] {
    const old = this.take(key)
    const displaced = old === undefined ? [] : [old]
    if (this.exceedsAlone(octets)) return [...displaced, upload]
    this.uploads.set(key, { upload, since: now, owner, octets })
    this.count(owner, 1, octets)
    for (const [oldest, { since }] of this.uploads) {
      if (since + this.time > now) break
      displaced.push(this.take(oldest)!)
    }
    for (let next = this.surplus(owner); next !== undefined; next = this.surplus(owner)) {
      displaced.push(this.take(next)!)
    }
    return displaced
  }

  /** The upload of a key that can still be resumed. */
  get(key: string, now: number): Upload | undefined {
    const found = this.uploads.get(key)
    return found && found.since + this.time > now ? found.upload : undefined
  }

  /** Takes out the upload of a key, even if its time is over. */
  take(key: string): Upload | undefined {
    const found = this.uploads.get(key)
    if (!found) return undefined
    this.uploads.delete(key)
    this.count(found.owner, -1, -found.octets)
    return found.upload
  }

  /** Whether an upload could not be kept even if it were the only one: then it displaces no other. */
  private exceedsAlone(octets: number): boolean {
    const { limits } = this
    return (
      Math.min(limits.count, limits.countPerOwner) < 1 ||
      octets > Math.min(limits.octets, limits.octetsPerOwner)
    )
  }

  /** The key of the upload to displace next, after the owner has added one; undefined within all limits. */
  private surplus(owner: string): string | undefined {
    const { limits, all } = this
    const share = this.shares.get(owner)
    if (share && (share.count > limits.countPerOwner || share.octets > limits.octetsPerOwner)) {
      return this.oldestOf(owner)
    }
    if (all.count > limits.count) return this.oldestOf(this.largest('count'))
    return all.octets > limits.octets ? this.oldestOf(this.largest('octets')) : undefined
  }

  private oldestOf(owner: string): string | undefined {
    for (const [key, upload] of this.uploads) if (upload.owner === owner) return key
    return undefined
  }

  /** The owner with the largest share; among equals the one whose upload is the oldest. */
  private largest(by: keyof Share): string {
    let largest = ''
    let most = -1
    for (const { owner } of this.uploads.values()) {
      const share = this.shares.get(owner)![by]
      if (share > most) [largest, most] = [owner, share]
    }
    return largest
  }

  private count(owner: string, uploads: number, octets: number): void {
    const share = this.shares.get(owner) ?? { count: 0, octets: 0 }
    for (const each of [share, this.all]) {
      each.count += uploads
      each.octets += octets
    }
    if (share.count > 0) this.shares.set(owner, share)
    else this.shares.delete(owner)
  }
}
