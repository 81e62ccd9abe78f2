import type { Entry } from './filesystem.js'
import { namesOf } from './path.js'

/**
 * The canonical path that a link in a directory leads to, by its text alone: whether something is there, or another link
 * on the way, is not looked up.
 *
 * @returns undefined for an absolute target, and for one above the root
 */
export function targetPath(directory: string, target: string): string | undefined {
  if (target.startsWith('/')) return undefined
  const names = namesOf(directory)
  for (const name of target.split('/')) {
    if (name === '..' && names.pop() === undefined) return undefined
    if (name !== '' && name !== '.' && name !== '..') names.push(name)
  }
  return `/${names.join('/')}`
}

/** An entry of a directory, without a target that is not to be shown. @param isShown called with its canonical path */
export function withShownTarget(
  directory: string,
  entry: Entry,
  isShown: (path: string) => boolean = () => true,
): Entry {
  if (entry.target === undefined) return entry
  const path = targetPath(directory, entry.target)
  return path !== undefined && isShown(path) ? entry : { ...entry, target: undefined }
}
