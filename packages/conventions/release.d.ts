import type { Publication } from './publication.js'

export function releaseFault(
  publication: Partial<Publication>,
  version: string,
  changes: readonly string[],
): string | undefined
