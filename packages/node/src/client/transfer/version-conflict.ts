import type { PartialFile } from '../local/partial-file.js'
import type { VersionWatch } from '../restart/version-watch.js'
import type { ClientSession } from '../session.js'
import { haveSameOctets } from './kept-octets.js'

/** The octets of a download that are there already. */
export interface WrittenOctets {
  readonly path: string
  readonly watch: VersionWatch
  /** How many there are. */
  readonly written: number
  /** Whether the octets of the transfer are those of the file. */
  readonly transparent: boolean
  /** Octets that were skipped before those. */
  readonly offset: number
  /** Whether the download continues after a restart marker. */
  readonly marked: boolean
  /** Where they are, for a partial file. */
  readonly local: Pick<PartialFile, 'chunks'> | undefined
  /** Whether the file is going to be compared as a whole. */
  isVerified(): Promise<boolean>
}

/** Why the octets that are there can't be continued by those that the server has now; undefined where they can. */
export async function conflictWithVersion(
  session: ClientSession,
  kept: WrittenOctets,
): Promise<string | undefined> {
  const { path, watch, written, transparent, offset, marked, local } = kept
  const { size } = watch
  if (transparent && size !== undefined && offset + written > size)
    return `${offset + written} octets are here, but the file on the server has only ${size}`
  if (watch.isKnown) return watch.conflict({ trusting: marked })
  if (await kept.isVerified()) return undefined
  const isSame =
    transparent && offset === 0 && local
      ? await haveSameOctets(session, {
          path,
          count: written,
          whole: written === size,
          local: local.chunks,
        })
      : undefined
  if (isSame) return undefined
  return isSame === false
    ? 'the octets here are not those of the file on the server'
    : 'nothing says which version of the file the octets here are of'
}
