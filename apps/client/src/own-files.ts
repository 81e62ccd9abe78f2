import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Permissions to write of everyone but the owner. */
const writableByOthers = 0o022

/** In such a directory no one may replace the files of others. */
const sticky = 0o1000

/**
 * Checks a file that decides what this user runs or writes: no one else may be able to write or replace it.
 *
 * @throws Error that names what has to be changed
 */
export async function assertOwnFile(path: string): Promise<void> {
  assertOwn(path, await stat(path))
  // A link, and what it leads to.
  for (const each of new Set([dirname(path), dirname(await realpath(path))])) {
    const stats = await stat(each)
    if ((stats.mode & sticky) === 0) assertOwn(each, stats)
  }
}

/** Checks a directory whose files decide what this user writes. @throws Error that names what has to be changed */
export async function assertOwnDirectory(path: string): Promise<void> {
  assertOwn(path, await stat(path))
}

function assertOwn(path: string, { mode, uid }: Stats): void {
  if (process.platform === 'win32') return
  if ((mode & writableByOthers) !== 0)
    throw new Error(`${path} can be written by others, who could run programs by it: use chmod go-w`)
  const me = process.getuid?.()
  if (me !== undefined && uid !== me && uid !== 0)
    throw new Error(`${path} belongs to another user, who could run programs by it`)
}
