import { FileSystemError } from '@ftpkit/filesystem'
import { type ConditionSupport, tagFor } from './conditions.js'
import type { ObjectFacts, ObjectProperties, ObjectStore, PartSource, Upload } from './object-store.js'

/** Octets that one copy can have: 5 GiB. */
export const maxCopy = 5_368_709_120

/** Parts that are copied at a time. */
const maxCopies = 4

/**
 * Copies an object within the service, one of more than 5 GiB part by part.
 *
 * @param facts of the source; the copy is refused where the service notices that it has changed
 * @param properties that replace those of the source
 */
export async function copyObject(
  store: ObjectStore,
  support: ConditionSupport,
  { from, to, facts }: { readonly from: string; readonly to: string; readonly facts: ObjectFacts },
  properties?: ObjectProperties,
): Promise<void> {
  if (facts.size <= maxCopy) {
    const ifMatch = support.copy ? tagFor(support.copy, facts.etag) : undefined
    return store.copy(from, to, { ...properties, ifMatch })
  }
  if (!support.partCopy) {
    throw new FileSystemError('unsupported', from, { detail: 'the storage cannot copy more than 5 GiB' })
  }
  const kept = properties ?? { metadata: facts.metadata, contentType: facts.contentType }
  const upload = { key: to, id: await store.createUpload(to, kept) }
  try {
    await store.complete(
      upload,
      await copyParts(store, upload, { key: from, first: 0, last: facts.size - 1 }),
    )
  } catch (error) {
    await store.abort(upload).catch(() => {})
    throw error
  }
}

/**
 * Copies octets of an object as the first parts of an upload, in as few parts as it takes, all of about the same size: none
 * may be small but the last one of an upload.
 *
 * @param check called before each part; what it throws ends the copy
 * @returns their entity tags
 */
export async function copyParts(
  store: ObjectStore,
  upload: Upload,
  source: PartSource,
  check: () => void = () => {},
): Promise<string[]> {
  const size = source.last - source.first + 1
  const count = Math.ceil(size / maxCopy)
  const edge = (part: number) => source.first + Math.floor((size * part) / count)
  const tags: string[] = []
  for (let at = 0; at < count; at += maxCopies) {
    check()
    const parts = Array.from({ length: Math.min(maxCopies, count - at) }, (_, index) => at + index)
    const settled = await Promise.allSettled(
      parts.map((part) =>
        store.partCopy(upload, part + 1, { ...source, first: edge(part), last: edge(part + 1) - 1 }),
      ),
    )
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason
      tags.push(outcome.value)
    }
  }
  return tags
}
