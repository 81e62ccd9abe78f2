import { matchesName } from '@ftpkit/protocol'

/** Patterns that choose files and directories. */
export interface Filters {
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
}

/**
 * Whether a path matches a pattern, name by name: `*` and `?` don't match a `/`. The time is at most proportional to
 * the product of their lengths, whatever a hostile server calls its files.
 */
export function matches(pattern: string, text: string): boolean {
  const patterns = pattern.split('/')
  const names = text.split('/')
  return patterns.length === names.length && patterns.every((part, at) => matchesName(part, names[at]!))
}

/**
 * Whether the filters select a path: any of `include` if there are any, and none of `exclude`. A pattern without `/`
 * applies to the last name.
 */
export function isSelected(path: string, { include = [], exclude = [] }: Filters): boolean {
  const fits = (pattern: string) =>
    matches(pattern, pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1))
  return (include.length === 0 || include.some(fits)) && !exclude.some(fits)
}
