import { isConditionFailure, isDenied, isMissing, isUnclear } from './faults.js'
import { probeName } from './keys.js'
import type { Condition, ObjectStore } from './object-store.js'

/** In which form a service wants entity tags in conditions, if it honours them. */
export type MatchSupport = 'quoted' | 'unquoted' | false

/** Which conditions of one call a service honours. */
export interface WriteConditions {
  /** If-Match: the object is still the same. */
  readonly match: MatchSupport
  /** If-None-Match: there is no object. */
  readonly none: boolean
}

/** What a service honours. One that ignores a condition succeeds, just like one that honours it where it is met. */
export interface ConditionSupport {
  /** Of objects that are stored at once. */
  readonly put: WriteConditions
  /** Of the end of a multipart upload. */
  readonly complete: WriteConditions
  /** Of the source of a copy. */
  readonly copy: MatchSupport
  /** Of a removal. */
  readonly delete: MatchSupport
  /** Whether a part can be made of the octets of another object. */
  readonly partCopy: boolean
}

const ignored: WriteConditions = { match: false, none: false }

/** What is assumed of a bucket where conditions may not be tried: that each is ignored. */
export const nothingHonoured: ConditionSupport = {
  put: ignored,
  complete: ignored,
  copy: false,
  delete: false,
  partCopy: false,
}

const octet = new Uint8Array([120])

/** An entity tag that no object has. */
const other = '"00000000000000000000000000000000"'

/** The entity tag of a condition in the form that a service wants. */
export function tagFor(support: MatchSupport, etag: string): string {
  return support === 'unquoted' ? etag.replaceAll('"', '') : etag
}

/**
 * Finds out what a service honours, by objects whose names are hidden and which are removed: of each condition a write that
 * must be refused and one that must not. It takes about forty requests. Nothing is made where it could not be removed.
 *
 * @param prefix of the keys of the objects
 * @returns {@link nothingHonoured} where a rule of the bucket forbids these writes, or their removal
 * @throws ObjectStoreError if the service cannot be reached, or refuses the credentials
 */
export async function probeConditions(store: ObjectStore, prefix: string): Promise<ConditionSupport> {
  const probe = new Probe(store, `${prefix}${probeName}${store.unique()}`)
  try {
    return await probe.run()
  } catch (error) {
    if (isDenied(error)) return nothingHonoured
    throw error
  } finally {
    await probe.clean()
  }
}

class Probe {
  private readonly made = new Set<string>()

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
  ) {}

  async run(): Promise<ConditionSupport> {
    // There is nothing yet: it shows whether what is made can be removed.
    await this.store.delete(this.key)
    this.made.add(this.key)
    await this.put(this.key, {})
    return {
      put: await this.conditionsOf((key, condition) => this.put(key, condition)),
      complete: await this.conditionsOf((key, condition) => this.complete(key, condition)),
      copy: await this.match((ifMatch) => this.copy({ ifMatch })),
      partCopy: await this.partCopy(),
      delete: await this.match((ifMatch) => this.store.delete(this.key, { ifMatch })),
    }
  }

  async clean(): Promise<void> {
    // What is left has a hidden name; a fault here would hide the one that matters.
    for (const key of this.made) await this.store.delete(key).catch(() => {})
  }

  private async conditionsOf(
    write: (key: string, condition: Condition) => Promise<void>,
  ): Promise<WriteConditions> {
    const refuses = await this.refused(() => write(this.key, { ifNoneMatch: true }))
    const none = refuses && (await this.accepted(() => write(this.anotherKey(), { ifNoneMatch: true })))
    return { none, match: await this.match((ifMatch) => write(this.key, { ifMatch })) }
  }

  /** @param write with a condition that must be refused for another entity tag than that of the object */
  private async match(write: (etag: string) => Promise<void>): Promise<MatchSupport> {
    if (!(await this.refused(() => write(other)))) return false
    for (const form of ['quoted', 'unquoted'] as const) {
      // A write that was accepted may have changed the entity tag.
      const { etag } = await this.store.head(this.key)
      if (await this.accepted(() => write(tagFor(form, etag)))) return form
    }
    return false
  }

  private anotherKey(): string {
    const key = `${this.key}-${this.made.size}`
    this.made.add(key)
    return key
  }

  private async put(key: string, condition: Condition): Promise<void> {
    await this.store.put(key, octet, condition)
  }

  private async complete(key: string, condition: Condition): Promise<void> {
    const upload = { key, id: await this.store.createUpload(key) }
    try {
      const part = await this.store.part(upload, 1, octet)
      await this.store.complete(upload, [part], condition)
    } catch (error) {
      await this.store.abort(upload).catch(() => {})
      throw error
    }
  }

  private copy(options: { readonly ifMatch: string }): Promise<void> {
    return this.store.copy(this.key, this.anotherKey(), options)
  }

  private async partCopy(): Promise<boolean> {
    const upload = { key: this.key, id: await this.store.createUpload(this.key) }
    const source = { key: this.key, first: 0, last: 0 }
    try {
      await this.store.partCopy(upload, 1, source)
      return true
    } catch (error) {
      // Any answer is one: some services have an internal error for what they don't know.
      if ((error as { readonly status?: number | undefined }).status === undefined) throw error
      return false
    } finally {
      await this.store.abort(upload).catch(() => {})
    }
  }

  private async refused(write: () => Promise<void>): Promise<boolean> {
    return (await this.outcome(write)) === 'refused'
  }

  private async accepted(write: () => Promise<void>): Promise<boolean> {
    return (await this.outcome(write)) === 'accepted'
  }

  /** @throws ObjectStoreError where the service did not answer, which says nothing about the condition */
  private async outcome(write: () => Promise<void>): Promise<'accepted' | 'refused' | 'unknown'> {
    try {
      await write()
      return 'accepted'
    } catch (error) {
      if (isConditionFailure(error)) return 'refused'
      const { status } = error as { readonly status?: number | undefined }
      const says =
        status === 501 || isMissing(error) || isDenied(error) || (!isUnclear(error) && status !== 403)
      if (!says) throw error
      return 'unknown'
    }
  }
}
