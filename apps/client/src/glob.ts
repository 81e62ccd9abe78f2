import { matchesName } from '@ftpkit/protocol'

/**
 * Whether a path matches a pattern, name by name: `*` and `?` don't match a `/`. The time is at most proportional to
 * the product of their lengths, whatever a hostile server calls its files.
 */
export function matches(pattern: string, text: string): boolean {
  const patterns = pattern.split('/')
  const names = text.split('/')
  return patterns.length === names.length && patterns.every((part, at) => matchesName(part, names[at]!))
}
