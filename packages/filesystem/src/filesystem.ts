import type { Operation } from './operation.js'

/** What a name stands for. `link` is a symbolic link that is not followed, `other` a FIFO, socket or device. */
export type EntryKind = 'file' | 'directory' | 'link' | 'other'

/** What is known of one name in a directory. Facts a file system doesn't keep are absent. */
export interface Entry {
  /** The last component of the path, as text made by `nameText` of @ftpkit/transfer; empty for the root. */
  readonly name: string
  readonly kind: EntryKind
  /** Octets of a file; of anything else whatever the file system says. */
  readonly size: number
  /** Milliseconds since 1970, UTC. */
  readonly modified: number
  /** Milliseconds since 1970, UTC. */
  readonly created?: number
  /** The twelve Unix mode bits: `0o644`. */
  readonly permissions?: number
  readonly owner?: string
  readonly group?: string
  /** Names this file has. */
  readonly links?: number
  /** Two paths with the same value are the same file (RFC 3659 §7.5.2); letters and digits only. */
  readonly unique?: string
}

/**
 * Network virtual file system (RFC 959 §2.2): the tree a server serves.
 *
 * A `path` is absolute and canonical: `/` or `/a/b`, without `.`, `..`, `//`, a `/` at the end or NUL. Names are the
 * text that `nameText` of @ftpkit/transfer makes of their octets, so no name is lost. Implementations refuse any other
 * text ('bad-name'): call `assertPath` first.
 *
 * Every fault is a rejection with FileSystemError, never a synchronous throw. Calls may overlap in any order.
 */
export interface FileSystem {
  /**
   * The entries of a directory, in no order, without `.` and `..`, as they are found: nothing holds them all at once.
   * What appears or vanishes while it runs may or may not be told. Leaving the loop early releases the directory.
   *
   * Faults come with the first entry: 'not-found', 'not-a-directory', 'access-denied'.
   */
  list(path: string): AsyncIterable<Entry>

  stat(path: string): Promise<Entry>

  /**
   * Opens a file for reading; whoever opens it closes it.
   * Rejects with 'not-found', 'is-a-directory', 'not-a-file' (at once, a FIFO doesn't block), 'bad-start', …
   */
  read(path: string, options?: ReadOptions): Promise<ReadableFile>

  /**
   * Begins to store a file. The name shows nothing of it, and an old file stays octet-identical, until `commit`
   * resolves; after `discard`, or a crash, the old file is what it was. Whoever begins it commits or discards it.
   */
  write(path: string, options: WriteOptions): Promise<Stage>

  /** Gives a file or a directory another name. A file that has the name already is replaced at once. */
  rename(from: string, to: string): Promise<void>

  /** Deletes a file, or a link itself. Rejects with 'is-a-directory' for a directory. */
  remove(path: string): Promise<void>

  /** Deletes an empty directory. Rejects with 'not-empty', and for the root with 'access-denied'. */
  removeDirectory(path: string): Promise<void>

  /** Makes one directory in one that exists. Rejects with 'exists' if there is anything of that name. */
  makeDirectory(path: string): Promise<void>

  /** Sets what is given and nothing else; 'unsupported' if one of them cannot be set here. */
  setAttributes(path: string, attributes: Attributes): Promise<void>

  /** Octets that can still be stored at a path; absent where nobody knows. */
  freeSpace?(path: string): Promise<number>

  /**
   * What may be tried with a path, and, of a directory, with what is in it: rules alone, whatever is there, at no cost.
   * Undefined, or absent, means everything as far as is known. It is what MLST and MLSD tell as `Perm` (RFC 3659 §7.5.5);
   * every call decides anew.
   *
   * @throws FileSystemError 'bad-name'
   */
  permitted?(path: string): readonly Operation[] | undefined
}

export interface ReadOptions {
  /** Octets to leave out at the beginning (RFC 3659 §5). More than the file has is 'bad-start'. */
  readonly start?: number | undefined
}

export interface ChunkOptions {
  /** Octets of the longest piece that the reader likes to hold; a file system that has others may give those. */
  readonly longest?: number | undefined
}

/** A file open for reading. What is replaced or removed by name meanwhile is still read as it was. */
export interface ReadableFile {
  /** As it was when it was opened. */
  readonly entry: Entry
  /**
   * The octets from `start` to the end, in pieces that are never empty. Each is fresh memory: the reader may keep it
   * and nobody writes to it again, unless the reader gives it back by `recycle`. To be called once. Reading goes a
   * little ahead of the reader.
   */
  chunks(options?: ChunkOptions): AsyncIterable<Uint8Array>
  /**
   * Gives back a piece of `chunks`, once, that nobody looks at any more: later pieces may be read into its memory.
   * Optional both for the file system and for the reader.
   */
  recycle?(piece: Uint8Array): void
  /** Releases the file, also in the middle of reading. A second call does nothing. */
  close(): Promise<void>
}

/**
 * - `replace`: the file becomes what is written (STOR).
 * - `append`: what is written follows the old octets (APPE); a file that is missing is made.
 * - `create-new`: 'exists' if there is a file of that name, at the latest by `commit` (STOU).
 * - `update`: the first `start` octets of the old file, then what is written, and nothing behind it
 *   (REST n and STOR, RFC 3659 §5.3).
 */
export type Disposition = 'replace' | 'append' | 'create-new' | 'update'

export interface WriteOptions {
  readonly disposition: Disposition
  /** For `update`: octets of the old file to keep, 0 if absent. More than it has is 'bad-start'. */
  readonly start?: number | undefined
  /**
   * Whose upload it is: its stage can be kept, and is found again by path and owner. Without one nothing is kept. What
   * an owner has kept for a path is gone with the next write there that doesn't go on with it.
   */
  readonly owner?: string | undefined
  /**
   * Goes on with the stage that this owner kept for this path: its first `start` octets stay, nothing comes from the
   * old file, and the disposition says only how it is put in place. One that is still being written is taken away from
   * whoever does ('busy' to them). Rejects with 'bad-start' if it has fewer octets, 'not-found' if none was kept since
   * the file of that name was last changed.
   */
  readonly resume?: boolean | undefined
}

/** How much is kept of uploads that failed. */
export interface PartialUploadLimits {
  /** Stages kept at a time: with a further one the oldest goes. 100 unless given; with 0 none is kept. */
  readonly count?: number
  /** Milliseconds after which a kept stage is not gone on with any more; a day unless given. */
  readonly time?: number
}

/** A file being stored, beside what its name shows. */
export interface Stage {
  /** Octets the file would have if it were committed now, those kept from an old file included. */
  readonly size: number
  /**
   * Writes pieces one behind the other, in one go where the platform can. They belong to the stage until it resolves;
   * then the caller may use their memory again. One call at a time. After a fault only `discard` is left.
   */
  write(pieces: readonly Uint8Array[]): Promise<void>
  /**
   * Puts the file under its name, in one step. Resolves when that will last as long as the file system promises.
   * If it rejects, the stage is gone and the old file is what it was; only if the very last step fails, to make the
   * name last, may the new file be there already.
   */
  commit(): Promise<void>
  /** Forgets what was written. Does nothing after the stage has ended. */
  discard(): Promise<void>
  /**
   * Makes what was written before this call last as far as the file system promises, still beside the name: it is found
   * by a write with `resume` even after a crash. May be called while a write is under way. Absent where nothing is kept.
   */
  sync?(): Promise<void>
  /**
   * Ends the stage as `discard` does, the old file stays what it was, but lets what was written wait, unseen, for a
   * write with `resume`. After a fault, or without an owner, nothing is kept. Does nothing after the stage has ended.
   *
   * @returns whether it waits now
   */
  keep?(): Promise<boolean>
}

/** Attributes that can be changed (MFMT, MFCT, MFF, SITE CHMOD, SITE UTIME). */
export interface Attributes {
  /** Milliseconds since 1970, UTC. */
  readonly modified?: number | undefined
  /** Milliseconds since 1970, UTC. */
  readonly created?: number | undefined
  /** The twelve Unix mode bits. */
  readonly permissions?: number | undefined
}
