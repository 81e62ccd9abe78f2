import * as fs from 'node:fs'
import { promisify } from 'node:util'

/** A directory open for reading. `read` resolves to the next entry, undefined after the last. Names are octets. */
export interface OpenDirectory {
  read(): Promise<{ readonly name: Buffer; readonly isDirectory: boolean } | undefined>
  close(): Promise<void>
}

/**
 * Every call of the operating system that the directory file system makes; it makes no others, so a test can make any
 * of them fail. Paths are octets. Errors are those of Node, with an errno `code`.
 */
export interface SystemCalls {
  /** Opens a file. The descriptor belongs to the caller. */
  open(path: Buffer, flags: number, mode?: number): Promise<number>
  /** Closes a descriptor. */
  close(fd: number): Promise<void>
  /** Closes a descriptor opened with O_PATH, which neither blocks nor fails. */
  release(fd: number): void
  /** The attributes of what a path leads to. */
  stat(path: Buffer): Promise<fs.Stats>
  /** The attributes of a name, a link itself included. */
  lstat(path: Buffer): Promise<fs.Stats>
  /** The attributes of an open file. */
  fstat(fd: number): Promise<fs.Stats>
  /** The size and free space of the file system that a path is in. */
  statfs(path: Buffer): Promise<fs.StatsFs>
  /** Rejects unless this process may do what `mode` says. */
  access(path: Buffer, mode: number): Promise<void>
  /** The octets of a link's target, not resolved. */
  readlink(path: Buffer): Promise<Buffer>
  /** A path without links in it. */
  realpath(path: Buffer): Promise<Buffer>
  /** Opens a directory to be read entry by entry; the caller closes it. */
  opendir(path: Buffer): Promise<OpenDirectory>
  /** Resolves to the octets read, 0 at the end of the file. */
  read(fd: number, into: Uint8Array, offset: number, length: number, position: number): Promise<number>
  /** Resolves to the octets written, which may be fewer than given. */
  writev(fd: number, pieces: readonly Uint8Array[], position: number): Promise<number>
  /** Resolves when the octets and attributes of a file, or the names in a directory, are on the disk. */
  fsync(fd: number): Promise<void>
  /** Resolves when the octets of a file, and its size, are on the disk. */
  fdatasync(fd: number): Promise<void>
  /** Sets the size of an open file, in octets. */
  ftruncate(fd: number, length: number): Promise<void>
  /** Sets the mode bits of an open file. */
  fchmod(fd: number, mode: number): Promise<void>
  /** Sets the owner and the group of an open file. */
  fchown(fd: number, uid: number, gid: number): Promise<void>
  /** Sets the mode bits of a path; a link is followed. */
  chmod(path: Buffer, mode: number): Promise<void>
  /** The access time in nanoseconds since 1970, more precise than the doubles of `stat`. */
  accessed(path: Buffer): Promise<bigint>
  /** A time given as a number is in seconds since 1970. */
  utimes(path: Buffer, accessed: number | Date, modified: number | Date): Promise<void>
  /** Copies a file; it shares its blocks with the copy if `flags` and the file system say so. */
  copyFile(from: Buffer, to: Buffer, flags: number): Promise<void>
  /** Renames; a file that has the new name is replaced atomically. */
  rename(from: Buffer, to: Buffer): Promise<void>
  /** Gives a file another name; rejects by EEXIST where that is taken. */
  link(from: Buffer, to: Buffer): Promise<void>
  /** Removes the name of a file or a link. */
  unlink(path: Buffer): Promise<void>
  /** Makes a directory in an existing one. */
  mkdir(path: Buffer, mode: number): Promise<void>
  /** Removes an empty directory. */
  rmdir(path: Buffer): Promise<void>
}

/** Entries that Node reads at a time from a directory. */
const directoryBufferSize = 64

const openDirectory = promisify(fs.opendir)
const statInBigints = promisify(fs.stat)
const readLink = promisify(fs.readlink)
const makeDirectory = promisify(fs.mkdir)

/** The calls by Node's thread pool. */
export const systemCalls: SystemCalls = {
  open: promisify(fs.open),
  close: promisify(fs.close),
  release: fs.closeSync,
  stat: promisify(fs.stat),
  lstat: promisify(fs.lstat),
  fstat: promisify(fs.fstat),
  statfs: promisify(fs.statfs),
  access: promisify(fs.access),
  readlink: (path) => readLink(path, 'buffer'),
  realpath,
  opendir,
  read,
  writev,
  fsync: promisify(fs.fsync),
  fdatasync: promisify(fs.fdatasync),
  ftruncate: promisify(fs.ftruncate),
  fchmod: promisify(fs.fchmod),
  fchown: promisify(fs.fchown),
  chmod: promisify(fs.chmod),
  accessed: async (path) => (await statInBigints(path, { bigint: true })).atimeNs,
  utimes: promisify(fs.utimes),
  copyFile: promisify(fs.copyFile),
  rename: promisify(fs.rename),
  link: promisify(fs.link),
  unlink: promisify(fs.unlink),
  mkdir: async (path, mode) => void (await makeDirectory(path, mode)),
  rmdir: promisify(fs.rmdir),
}

/**
 * Calls that are over soon if storage answers fast, in the calling thread. Each saves two changes of thread, which are most
 * of the cost of a small file; but the whole process waits for it.
 */
export const blockingCalls = {
  open: async (path: Buffer, flags: number, mode?: number) => fs.openSync(path, flags, mode),
  close: async (fd) => fs.closeSync(fd),
  stat: async (path) => fs.statSync(path),
  lstat: async (path) => fs.lstatSync(path),
  fstat: async (fd) => fs.fstatSync(fd),
  access: async (path, mode) => fs.accessSync(path, mode),
  readlink: async (path) => fs.readlinkSync(path, 'buffer'),
  fchmod: async (fd, mode) => fs.fchmodSync(fd, mode),
  fchown: async (fd, uid, gid) => fs.fchownSync(fd, uid, gid),
  read: async (fd, into, offset, length, position) => fs.readSync(fd, into, offset, length, position),
  writev: async (fd, pieces, position) => fs.writevSync(fd, pieces, position),
} as const satisfies Partial<SystemCalls>

export type BlockingCall = keyof typeof blockingCalls

/**
 * Writes all octets of some pieces in order, by as many calls as it takes.
 *
 * @returns the number of octets written
 */
export async function writeFully(
  calls: SystemCalls,
  fd: number,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<number> {
  let at = position
  let left = pieces.filter((piece) => piece.length > 0)
  while (left.length > 0) {
    const count = await calls.writev(fd, left, at)
    if (count === 0) throw new Error('The operating system wrote no octets.')
    at += count
    left = withoutFirst(left, count)
  }
  return at - position
}

/** The pieces without their first `count` octets. */
function withoutFirst(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  let index = 0
  let skipped = count
  while (index < pieces.length && skipped >= pieces[index]!.length) skipped -= pieces[index++]!.length
  const left = pieces.slice(index)
  if (skipped > 0) left[0] = left[0]!.subarray(skipped)
  return left
}

async function opendir(path: Buffer): Promise<OpenDirectory> {
  // With the encoding 'buffer' Node returns names as octets; its types don't know that.
  const encoding = 'buffer' as BufferEncoding
  const directory = await openDirectory(path as unknown as string, {
    encoding,
    bufferSize: directoryBufferSize,
  })
  return {
    async read() {
      const found = await directory.read()
      return found ? { name: found.name as unknown as Buffer, isDirectory: found.isDirectory() } : undefined
    },
    close: () => directory.close(),
  }
}

function realpath(path: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    fs.realpath.native(path, 'buffer', (error, real) => (error ? reject(error) : resolve(real)))
  })
}

function read(
  fd: number,
  into: Uint8Array,
  offset: number,
  length: number,
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(fd, into, offset, length, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}

function writev(fd: number, pieces: readonly Uint8Array[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(fd, pieces, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}
