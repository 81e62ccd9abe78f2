import type { KeyedMutex } from '../keyed-mutex.js'
import type { PartialUploads } from '../partial-uploads.js'
import type { LinkPolicy, NamedEntry, Root } from './root.js'
import type { SystemCalls } from './system-calls.js'

/**
 * What has reached the disk when a commit resolves.
 * - `full`: the octets and the name. What was committed survives a power failure.
 * - `rename`: the octets before the name. After a power failure there is the old file or the new one, whole.
 * - `none`: neither. The end of this process does no harm; a power failure may leave the name without its octets.
 */
export type Durability = 'full' | 'rename' | 'none'

/** A stage that is being written. */
export interface LiveStage {
  /**
   * Keeps what was written for another session that resumes the upload, and refuses all further calls.
   *
   * @throws FileSystemError 'busy' if it has already ended
   */
  giveWay(): Promise<void>
}

/** A partial upload: the name of its hidden file, and how to find its directory again. */
export interface HiddenFile {
  readonly name: Buffer
  readonly locate: () => Promise<NamedEntry>
}

/** What the parts of a directory file system share. */
export interface DirectoryContext {
  readonly root: Root
  readonly calls: SystemCalls
  readonly links: LinkPolicy
  readonly durability: Durability
  /** Mode bits of a file that replaces none, before the umask. */
  readonly fileMode: number
  /** Stages being written, by the name of the hidden file; undefined while one is being opened. */
  readonly liveStages: Map<string, LiveStage | undefined>
  /** Uploads kept by this object, by owner and path. It limits their number; those of other processes are only swept. */
  readonly partialUploads: PartialUploads<HiddenFile>
  /** Held, by path, while a name is checked and then changed. */
  readonly names: KeyedMutex
}
