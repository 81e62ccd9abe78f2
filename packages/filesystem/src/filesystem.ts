/** What a name stands for. `link` is a symbolic link that is not followed, `other` a FIFO, socket or device. */
export type EntryKind = 'file' | 'directory' | 'link' | 'other'

/** What is known about a name in a directory. Facts that a file system doesn't have are undefined. */
export interface Entry {
  /** The last component of the path, as text made by `nameText` of @ftpkit/transfer; empty for the root. */
  readonly name: string
  /** A link is not followed: it has its own kind. */
  readonly kind: EntryKind
  /** Octets of a file; for other kinds it has no fixed meaning. */
  readonly size: number
  /** Milliseconds since 1970, UTC. A file has one; a directory may have none, as in an object store. */
  readonly modified?: number | undefined
  /** Milliseconds since 1970, UTC. */
  readonly created?: number | undefined
  /** The twelve Unix mode bits: `0o644`. */
  readonly permissions?: number | undefined
  /** Name or number of the owner. */
  readonly owner?: string | undefined
  /** Name or number of the group. */
  readonly group?: string | undefined
  /** The number of names (hard links) of this file. */
  readonly links?: number | undefined
  /** Two paths with the same value are the same file (RFC 3659 §7.5.2); letters and digits only. */
  readonly unique?: string | undefined
  /**
   * What a link leads to, relative to its directory. Absent where that is unknown, or not below the root: a view never
   * shows a path of what is outside it.
   */
  readonly target?: string | undefined
}

/** Everything that can be done with a path, by whatever command. */
export const operations = [
  'list',
  'read',
  // Make a file that does not exist.
  'create',
  // Replace or overwrite a file that exists.
  'write',
  'append',
  'delete',
  // Needed for both names; replacing a file also needs `delete` for that file.
  'rename',
  'make-directory',
  'set-attributes',
] as const

/** What a user may be allowed to do with a path. */
export type Operation = (typeof operations)[number]

/** Operations that remove a path from its place. */
export const movingOperations: ReadonlySet<Operation> = new Set(['delete', 'rename'])

/**
 * Network virtual file system (RFC 959 §2.2): the tree a server serves.
 *
 * A `path` is absolute and canonical: `/` or `/a/b`, without `.`, `..`, `//`, a trailing `/` or NUL. Names are the text
 * that `nameText` of @ftpkit/transfer makes of their octets, so every name can be represented. Implementations refuse
 * any other text ('bad-name'): call `assertPath` first.
 *
 * Every fault is a rejection with FileSystemError, never a synchronous throw. Calls may overlap in any order.
 */
export interface FileSystem {
  /**
   * The entries of a directory, in no particular order, without `.` and `..`. They are streamed: no implementation needs
   * to hold all of them. Entries that appear or vanish meanwhile may or may not be included. Leaving the loop early
   * releases the directory.
   *
   * Faults are thrown with the first entry: 'not-found', 'not-a-directory', 'access-denied'.
   */
  list(path: string): AsyncIterable<Entry>

  /** What is known about one path. Rejects with 'not-found', 'access-denied'. */
  stat(path: string): Promise<Entry>

  /**
   * Opens a file for reading; the caller closes it.
   * Rejects with 'not-found', 'is-a-directory', 'not-a-file' (at once: a FIFO doesn't block), 'bad-start', …
   */
  read(path: string, options?: ReadOptions): Promise<ReadableFile>

  /**
   * Starts to store a file. Until `commit` resolves, nothing of it is visible under the name and an old file stays
   * octet-identical; after `discard`, or a crash, the old file is unchanged. The caller commits or discards the stage.
   */
  write(path: string, options: WriteOptions): Promise<Stage>

  /** Renames a file or a directory. A file that has the new name already is replaced atomically. */
  rename(from: string, to: string): Promise<void>

  /** Deletes a file, or a link itself. Rejects with 'is-a-directory' for a directory. */
  remove(path: string): Promise<void>

  /** Deletes an empty directory. Rejects with 'not-empty', and for the root with 'access-denied'. */
  removeDirectory(path: string): Promise<void>

  /** Makes one directory in an existing one. Rejects with 'exists' if the name is taken. */
  makeDirectory(path: string, options?: NewEntryOptions): Promise<void>

  /** Sets the given attributes and no others; 'unsupported' if one of them cannot be set here. */
  setAttributes(path: string, attributes: Attributes): Promise<void>

  /** The attributes that `setAttributes` can set of some path here; a server offers no others. @default all */
  readonly changeable?: readonly (keyof Attributes)[] | undefined

  /** Octets that can still be stored at a path; absent where that is not known. */
  readonly freeSpace?: ((path: string) => Promise<number>) | undefined

  /**
   * The operations that may be tried on a path and, for a directory, on its entries, according to rules alone: it costs
   * no access to the path. Undefined, or absent, means that all may be. MLST and MLSD report it as `Perm`
   * (RFC 3659 §7.5.5); each call checks again.
   *
   * @throws FileSystemError 'bad-name'
   */
  readonly permitted?: ((path: string) => readonly Operation[] | undefined) | undefined
}

/** What to read of a file. Default: all of it. */
export interface ReadOptions {
  /** Octets to skip at the beginning (RFC 3659 §5). More than the file has is 'bad-start'. @default 0 */
  readonly start?: number | undefined
}

/** How a file is cut into pieces. */
export interface ChunkOptions {
  /** The preferred maximum size of a piece, in octets; a file system may exceed it. */
  readonly maxOctets?: number | undefined
}

/** A file open for reading. If its name is replaced or removed meanwhile, the old octets are still read. */
export interface ReadableFile {
  /** The entry at the time of opening. */
  readonly entry: Entry
  /**
   * The octets from `start` to the end, in pieces that are never empty. Each piece is fresh memory that belongs to the
   * caller until it returns it by `recycle`. To be called once. A little is read ahead.
   */
  chunks(options?: ChunkOptions): AsyncIterable<Uint8Array>
  /**
   * Returns a piece of `chunks` that is no longer used, so that later pieces may be read into its memory. A piece must
   * be returned once at most. Optional for the file system and for the caller.
   */
  readonly recycle?: ((piece: Uint8Array) => void) | undefined
  /** Releases the file, also while it is read. A second call does nothing. */
  close(): Promise<void>
}

/**
 * - `replace`: the file becomes what is written (STOR).
 * - `append`: what is written follows the old octets (APPE); a missing file is created.
 * - `create-new`: 'exists' if the name is taken, reported at the latest by `commit` (STOU).
 * - `update`: the first `start` octets of the old file, then what is written, which is then the end of the file
 *   (REST n and STOR, RFC 3659 §5.3).
 */
export type Disposition = 'replace' | 'append' | 'create-new' | 'update'

/** What a new file or directory begins with. */
export interface NewEntryOptions {
  /**
   * Its Unix permission bits, `0o000` to `0o777`, from which no umask is taken. A file that replaces another keeps those of
   * that one. File systems without such bits ignore it. @default as the file system decides
   */
  readonly permissions?: number | undefined
}

/** How a stored file takes its place, and for whom a part of it is kept. */
export interface WriteOptions extends NewEntryOptions {
  /** What becomes of a file that has the name already. */
  readonly disposition: Disposition
  /** For `update`: octets of the old file to keep. More than it has is 'bad-start'. @default 0 */
  readonly start?: number | undefined
  /** Octets that will be written, as the client announces them: a hint, by which nothing is refused. */
  readonly expected?: number | undefined
  /**
   * The owner of the upload, by which, together with the path, a partial upload is found again. Without an owner none is
   * kept. The owner's next write of the path that doesn't resume it removes it.
   */
  readonly owner?: string | undefined
  /**
   * Resumes the partial upload of this owner for this path: its first `start` octets stay, none come from the old file,
   * and the disposition only says how it is published. If another session is still writing it, that one loses it
   * ('busy'). Rejects with 'bad-start' if it has fewer octets, or cannot be cut at `start`, as where parts that are stored
   * cannot be read; with 'not-found' if there is none that is newer than the last change of the file.
   */
  readonly resume?: boolean | undefined
}

/**
 * How many uploads that failed are kept, how large they may be, and for how long. What exceeds a limit in all removes the
 * oldest upload of the owner who has most; what exceeds one of its owner, the oldest of that owner. An upload that exceeds
 * a limit alone is not kept.
 */
export interface PartialUploadLimits {
  /** Uploads kept at a time; 0 keeps none. @default 100 */
  readonly count?: number | undefined
  /** Uploads of one owner kept at a time. @default 50 */
  readonly countPerOwner?: number | undefined
  /** Octets of all uploads that are kept. @default 274877906944, 256 GiB */
  readonly octets?: number | undefined
  /** Octets of the uploads of one owner. @default 68719476736, 64 GiB */
  readonly octetsPerOwner?: number | undefined
  /** Milliseconds after which a partial upload can no longer be resumed. @default 86400000, a day */
  readonly time?: number | undefined
}

/** Tells whether work is to end: what is read of an `AbortSignal`, which not every platform declares. */
export interface AbortCheck {
  /** Whether the work is to end now. */
  readonly aborted: boolean
  /** Why; undefined before. */
  readonly reason: unknown
  /** @throws the reason, once the work is to end */
  throwIfAborted(): void
}

/** A file being stored; nothing of it is visible under its name. */
export interface Stage {
  /** Octets the file would have if it were committed now, including those kept from an old file. */
  readonly size: number
  /**
   * Copies the octets that stay from an old file, which `write` on the file system doesn't, so that it costs nothing
   * until it is needed. Otherwise the first `write`, `sync` or `commit` does it. Absent where there is nothing to copy.
   *
   * @param signal ends the copy, by its reason; the stage can then only be discarded
   * @throws FileSystemError 'busy' if another client has changed the old file since the stage was started
   */
  readonly prepare?: ((signal?: AbortCheck) => Promise<void>) | undefined
  /**
   * Writes pieces in order, by one call where the platform can. Their memory belongs to the stage until it resolves,
   * then the caller may reuse it. One call at a time. After a fault only `discard` is possible.
   */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /**
   * Publishes the file under its name, atomically. Resolves when that is as durable as the file system promises.
   * If it rejects, the stage is gone and the old file unchanged; only if the very last step fails, which makes the name
   * durable, may the new file already be visible.
   *
   * @param assertWanted called as late as possible before the file is published; if it throws, `commit` rejects by that,
   *   and the stage can still be committed, kept or discarded
   */
  commit(assertWanted?: () => void): Promise<void>
  /** Drops what was written. Does nothing after the stage has ended. */
  discard(): Promise<void>
  /**
   * Makes what was written before this call as durable as the file system promises, but does not publish it: a write
   * with `resume` finds it even after a crash. May be called while a write is in progress. Absent where partial uploads
   * are not supported.
   */
  readonly sync?: (() => Promise<void>) | undefined
  /**
   * Ends the stage as `discard` does, but keeps what was written as a partial upload for a write with `resume`. After a
   * fault, without an owner, or before the octets of an old file are copied, nothing is kept. Does nothing after the stage
   * has ended.
   *
   * @returns whether the partial upload was kept
   */
  readonly keep?: (() => Promise<boolean>) | undefined
}

/** Attributes that can be changed (MFMT, MFCT, MFF, SITE CHMOD, SITE UTIME). */
export interface Attributes {
  /** Milliseconds since 1970, UTC. */
  readonly modified?: number | undefined
  /** Milliseconds since 1970, UTC. */
  readonly created?: number | undefined
  /** Unix permission bits, `0o000` to `0o777`. The set-user-ID, set-group-ID and sticky bits are never set. */
  readonly permissions?: number | undefined
}
