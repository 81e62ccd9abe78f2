import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDirectory } from '@ftpkit/node/directory'
import { isNamePattern, matchesName } from '@ftpkit/protocol'

/** A local file or directory that matches a pattern. */
export interface LocalMatch {
  readonly path: string
  readonly isDirectory: boolean
}

/**
 * The local files and directories that match a pattern, sorted by name. `*` and `?` don't match a `/`, nor a dot at the
 * beginning of a name. What can't be listed has no match.
 */
export async function localMatches(pattern: string): Promise<LocalMatch[]> {
  const parts = pattern.split('/')
  let found: LocalMatch[] = [{ path: parts[0] === '' ? '/' : '', isDirectory: true }]
  for (const part of parts.filter((name) => name !== '')) {
    const directories = found.filter(({ isDirectory }) => isDirectory)
    const next = await Promise.all(directories.map(({ path }) => matchesIn(path, part)))
    found = next.flat()
  }
  return found
}

async function matchesIn(directory: string, part: string): Promise<LocalMatch[]> {
  // A directory that may not be listed may still be passed through.
  if (!isNamePattern(part)) {
    const path = join(directory, part)
    return existsSync(path) ? [{ path, isDirectory: isDirectory(path) }] : []
  }
  const entries = await readdir(directory === '' ? '.' : directory, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(({ name }) => matchesVisible(part, name))
    .map((entry) => {
      const path = join(directory, entry.name)
      return { path, isDirectory: entry.isDirectory() || (entry.isSymbolicLink() && isDirectory(path)) }
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

function matchesVisible(pattern: string, name: string): boolean {
  return (!name.startsWith('.') || pattern.startsWith('.')) && matchesName(pattern, name)
}
