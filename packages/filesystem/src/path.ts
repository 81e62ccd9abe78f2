import { nameOctets, nameText } from '@ftpkit/transfer'
import { FileSystemError } from './error.js'

declare const canonical: unique symbol

/** A path checked by {@link assertPath}. */
export type CanonicalPath = string & { readonly [canonical]: true }

/**
 * Checks that a path is absolute and canonical: `/` or `/a/b`, without `.`, `..`, `//`, a trailing `/` or NUL, each name
 * as `nameText` writes it.
 *
 * @throws FileSystemError 'bad-name'
 */
export function assertPath(path: string): asserts path is CanonicalPath {
  if (path === '/') return
  const names = path.split('/')
  if (names.shift() !== '' || names.length === 0 || !names.every(isName)) {
    throw new FileSystemError('bad-name', path)
  }
}

/** Whether a text can be one component of a path. */
export function isName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) return false
  // Two texts for the same octets would be two names of one file: only the one that nameText makes is accepted.
  return !/[\ud800-\udfff]/.test(name) || nameText(nameOctets(name)) === name
}

/** The names of a canonical path, from the root down; none for the root. */
export function namesOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/')
}

/** The last name of a canonical path; empty for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The parent directory of a canonical path; for the root, the root itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** The canonical path of a name in a directory. */
export function childOf(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}
