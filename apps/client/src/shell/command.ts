import type { Shell } from './shell.js'

/** What a word of a command is, for completion. */
export type WordKind = 'remote' | 'remote directory' | 'local' | 'command' | 'nothing'

/** One command of the shell. */
export interface ShellCommand {
  /** The name, and others for it. */
  readonly names: readonly [string, ...string[]]
  /** What stands behind the name, as `help` shows it. */
  readonly usage: string
  readonly summary: string
  /** Letters that may stand behind a `-` before the words. */
  readonly flags?: string
  /** How many words it takes, or that it takes the rest of the line as it is. */
  readonly takes: readonly [least: number, most: number] | 'line'
  /** What its words are; the last kind stands for all that follow. */
  readonly kinds?: readonly WordKind[]
  run(shell: Shell, words: readonly string[], flags: ReadonlySet<string>): Promise<void> | void
}

/** Any number of words. */
export const many = Number.POSITIVE_INFINITY
