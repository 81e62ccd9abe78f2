import type { PartialUploadLimits, WriteOptions } from './filesystem.js'

const defaultCount = 100
const defaultTime = 86_400_000

/** @throws TypeError if an upload is to be resumed without naming its owner */
export function assertOwner({ resume, owner }: WriteOptions): void {
  if (resume && owner === undefined)
    throw new TypeError('Only the owner of an upload can resume it: give one.')
}

/** Partial uploads that wait to be resumed: one for each key, limited in number and time. */
export class PartialUploads<Upload> {
  private readonly uploads = new Map<string, { readonly upload: Upload; readonly since: number }>()
  private readonly count: number
  /** Milliseconds for which an upload is kept. */
  readonly time: number

  constructor({ count = defaultCount, time = defaultTime }: PartialUploadLimits = {}) {
    this.count = count
    this.time = time
  }

  /** Adds an upload and returns those it displaces, which may include itself. */
  add(key: string, upload: Upload, now: number): Upload[] {
    const old = this.uploads.get(key)
    this.uploads.delete(key)
    this.uploads.set(key, { upload, since: now })
    const displaced = old ? [old.upload] : []
    // A Map iterates in the order of insertion: the first is the oldest.
    for (const [oldest, each] of this.uploads) {
      if (this.uploads.size <= this.count && each.since + this.time > now) break
      this.uploads.delete(oldest)
      displaced.push(each.upload)
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
    this.uploads.delete(key)
    return found?.upload
  }
}
