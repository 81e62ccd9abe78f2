import type { Stats } from 'node:fs'
import type { Entry, EntryKind } from '../filesystem.js'

/** What the operating system says of a file, as an entry. */
export function entryOf(name: string, stats: Stats): Entry {
  return {
    name,
    kind: kindOf(stats),
    size: stats.size,
    modified: Math.floor(stats.mtimeMs),
    links: stats.nlink,
    ...(stats.birthtimeMs > 0 && { created: Math.floor(stats.birthtimeMs) }),
    ...(process.platform !== 'win32' && unixFacts(stats)),
    // An inode that no number holds exactly could make two files look like one.
    ...(Number.isSafeInteger(stats.ino) && { unique: `${stats.dev.toString(36)}g${stats.ino.toString(36)}` }),
  }
}

export function kindOf(stats: Stats): EntryKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'link' : 'other'
}

function unixFacts(stats: Stats) {
  return { permissions: stats.mode & 0o7777, owner: `${stats.uid}`, group: `${stats.gid}` }
}
