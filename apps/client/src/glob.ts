import { matchesName } from '@ftpkit/protocol'

export { isNamePattern as isPattern } from '@ftpkit/protocol'

/**
 * Whether a name, or a path with as many `/`, fits a pattern. The time is that of its length times the pattern's, whatever
 * a hostile server calls its files.
 */
export function matches(pattern: string, text: string): boolean {
  const wanted = pattern.split('/')
  const given = text.split('/')
  return wanted.length === given.length && wanted.every((part, at) => matchesName(part, given[at]!))
}

/** Whether a path is wanted: by some `include` if there are any, and by no `exclude`. A pattern without `/` is for the last name. */
export function wanted(path: string, { include = [], exclude = [] }: Filters): boolean {
  const fits = (pattern: string) =>
    matches(pattern, pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1))
  return (include.length === 0 || include.some(fits)) && !exclude.some(fits)
}

export interface Filters {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}
