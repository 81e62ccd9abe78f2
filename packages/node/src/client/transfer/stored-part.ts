import { timeOf } from '../listing/queries.js'
import type { OpenSource } from '../local/source.js'
import type { ClientSession } from '../session.js'
import { haveSameOctets } from './kept-octets.js'

/** What the server has of a file that is to be stored. */
export interface StoredPart {
  readonly path: string
  /** Octets on the server. */
  readonly size: number
  readonly source: OpenSource
  /** Whether an earlier attempt of the same upload has sent them: the source is known not to have changed. */
  readonly isOwn: boolean
}

/**
 * Why what the server has is not the beginning of a source: their hashes differ, or the source has changed since it was
 * stored. Undefined where it is.
 */
export async function conflictWithStored(
  session: ClientSession,
  { path, size, source, isOwn }: StoredPart,
): Promise<string | undefined> {
  if (!source.repeatable) return 'its source can be read only once, so that nothing can be compared'
  const isSame = await haveSameOctets(session, {
    path,
    count: size,
    whole: true,
    local: () => source.chunks(0),
  })
  if (isSame === false) return 'the octets on the server are not those of the local file'
  if (isSame || isOwn) return undefined
  const { changed } = source
  const stored = await timeOf(session, path)
  if (changed === undefined || stored === undefined)
    return 'nothing says that the octets on the server are those of the local file'
  return changed <= stored
    ? undefined
    : `the local file has changed at ${new Date(changed).toISOString()}, after ${path} was stored at ${new Date(stored).toISOString()}`
}
