import * as fs from 'node:fs'
import { promisify } from 'node:util'

/** A directory being read, one name at a time, as octets; undefined after the last. */
export interface OpenDirectory {
  read(): Promise<{ readonly name: Buffer; readonly isDirectory: boolean } | undefined>
  close(): Promise<void>
}

/**
 * Every call the directory file system makes of the operating system, and nothing else does it reach it by: the place
 * to make each of them fail in a test. Paths are octets; faults are Node's errors with an errno `code`.
 */
export interface SystemCalls {
  open(path: Buffer, flags: number, mode?: number): Promise<number>
  close(fd: number): Promise<void>
  /** Closes a descriptor that was only a place (O_PATH): nothing can wait or fail. */
  release(fd: number): void
  stat(path: Buffer): Promise<fs.Stats>
  lstat(path: Buffer): Promise<fs.Stats>
  fstat(fd: number): Promise<fs.Stats>
  statfs(path: Buffer): Promise<fs.StatsFs>
  access(path: Buffer, mode: number): Promise<void>
  readlink(path: Buffer): Promise<Buffer>
  realpath(path: Buffer): Promise<Buffer>
  opendir(path: Buffer): Promise<OpenDirectory>
  /** Resolves to the octets read, 0 at the end of the file. */
  read(fd: number, into: Uint8Array, offset: number, length: number, position: number): Promise<number>
  /** Resolves to the octets written, which may be fewer than given. */
  writev(fd: number, pieces: readonly Uint8Array[], position: number): Promise<number>
  fsync(fd: number): Promise<void>
  fdatasync(fd: number): Promise<void>
  ftruncate(fd: number, length: number): Promise<void>
  fchmod(fd: number, mode: number): Promise<void>
  fchown(fd: number, uid: number, gid: number): Promise<void>
  chmod(path: Buffer, mode: number): Promise<void>
  /** When the file was last read, in nanoseconds since 1970: more than the doubles of `stat` hold. */
  accessed(path: Buffer): Promise<bigint>
  /** Times as numbers are seconds since 1970. */
  utimes(path: Buffer, accessed: number | Date, modified: number | Date): Promise<void>
  copyFile(from: Buffer, to: Buffer, flags: number): Promise<void>
  rename(from: Buffer, to: Buffer): Promise<void>
  link(from: Buffer, to: Buffer): Promise<void>
  unlink(path: Buffer): Promise<void>
  mkdir(path: Buffer, mode: number): Promise<void>
  rmdir(path: Buffer): Promise<void>
}

/** Entries Node fetches in one go while a directory is read. */
const entriesAtOnce = 64

const openDirectory = promisify(fs.opendir)
const statInBigints = promisify(fs.stat)
const readLink = promisify(fs.readlink)
const makeDirectory = promisify(fs.mkdir)

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

async function opendir(path: Buffer): Promise<OpenDirectory> {
  // Node gives the names as octets when asked for 'buffer', which its types don't know.
  const encoding = 'buffer' as BufferEncoding
  const directory = await openDirectory(path as unknown as string, { encoding, bufferSize: entriesAtOnce })
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
