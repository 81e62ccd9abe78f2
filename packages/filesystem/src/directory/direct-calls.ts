import * as fs from 'node:fs'
import { type SystemCalls, systemCalls } from './calls.js'

/** Octets up to which reading and writing cost less than handing them to another thread. */
const mostOctets = 131_072

/**
 * Calls on names, and small reads and writes, made at once instead of by Node's thread pool, as `calls` of a directory
 * on a local disk: each saves a change of threads, and a small file is mostly such changes. But what a call waits for,
 * everybody waits for: a disk that hangs, or a mounted network, stops the whole process. What waits by its nature, as
 * to sync or to copy, is left to the pool.
 */
export const blockingCalls: SystemCalls = {
  ...systemCalls,
  open: async (path, flags, mode) => fs.openSync(path, flags, mode),
  close: async (fd) => fs.closeSync(fd),
  stat: async (path) => fs.statSync(path),
  lstat: async (path) => fs.lstatSync(path),
  fstat: async (fd) => fs.fstatSync(fd),
  access: async (path, mode) => fs.accessSync(path, mode),
  readlink: async (path) => fs.readlinkSync(path, 'buffer'),
  fchmod: async (fd, mode) => fs.fchmodSync(fd, mode),
  fchown: async (fd, uid, gid) => fs.fchownSync(fd, uid, gid),
  rename: async (from, to) => fs.renameSync(from, to),
  link: async (from, to) => fs.linkSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  read: async (fd, into, offset, length, position) =>
    length > mostOctets
      ? systemCalls.read(fd, into, offset, length, position)
      : fs.readSync(fd, into, offset, length, position),
  writev: async (fd, pieces, position) =>
    pieces.reduce((sum, { length }) => sum + length, 0) > mostOctets
      ? systemCalls.writev(fd, pieces, position)
      : fs.writevSync(fd, pieces, position),
}
