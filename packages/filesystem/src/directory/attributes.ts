import type { Stats } from 'node:fs'
import type { Entry, EntryKind } from '../filesystem.js'

/** Whether the host has owners and mode bits. */
const isUnix = process.platform !== 'win32'

/** The entry for what the operating system reports about a file. */
export function entryOf(name: string, stats: Stats): Entry {
  return {
    name,
    kind: kindOf(stats),
    size: stats.size,
    modified: Math.floor(stats.mtimeMs),
    created: stats.birthtimeMs > 0 ? Math.floor(stats.birthtimeMs) : undefined,
    permissions: isUnix ? stats.mode & 0o7777 : undefined,
    owner: isUnix ? `${stats.uid}` : undefined,
    group: isUnix ? `${stats.gid}` : undefined,
    links: stats.nlink,
    // An inode number beyond 2^53 is rounded, so two files could look like one.
    unique: Number.isSafeInteger(stats.ino)
      ? `${stats.dev.toString(36)}g${stats.ino.toString(36)}`
      : undefined,
  }
}

export function kindOf(stats: Stats): EntryKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'link' : 'other'
}

/**
 * A time as `fs.utimes` takes it, rounded so that the file system never stores an earlier one.
 *
 * Node passes seconds as a double, which libuv truncates: to microseconds up to Node 22, to nanoseconds from Node 24 on.
 * 1.001 s as a double is slightly less than 1.001 and would become 1.000999. So the double is increased until no
 * nanosecond is lost: at today's dates the time stored is at most 239 ns late where nanoseconds are kept, and exact
 * where microseconds are kept.
 *
 * A time before 1970 becomes a Date, exact to the millisecond: `fs.utimes` takes a negative number for the current time.
 *
 * @param nanoseconds since 1970
 */
export function fileTime(nanoseconds: bigint): number | Date {
  if (nanoseconds < 0n) return new Date(Math.floor(Number(nanoseconds) / 1e6))
  const seconds = Number(nanoseconds / 1_000_000_000n)
  const fraction = Number(nanoseconds % 1_000_000_000n)
  let time = seconds + fraction / 1e9
  while ((time - seconds) * 1e9 < fraction) time = nextDouble(time)
  return time
}

/** The smallest double above a positive one: the sum lies between half an ULP and one and a half, and rounds to one. */
function nextDouble(value: number): number {
  return value + value * (0.75 * Number.EPSILON)
}
