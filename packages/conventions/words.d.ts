/** A word that the glossary of CONTRIBUTING.md replaces. */
export interface Entry {
  readonly word: string
  readonly instead: string
  readonly pattern: RegExp
  /** Beginnings of the paths where it is not used; empty for everywhere. */
  readonly places: readonly string[]
}

/** A word found where the glossary has a better one. */
export interface Finding {
  /** Path from the root. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  readonly word: string
  readonly instead: string
}

export function glossary(): Entry[]
export function findings(below?: string): Finding[]
export function unusedAllowances(): {
  readonly file: string
  readonly text: string
  readonly reason: string
}[]
