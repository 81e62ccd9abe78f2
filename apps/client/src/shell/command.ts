import type { Shell } from './shell.js'

/** What a word of a command stands for, for completion. */
export type WordKind = 'remote' | 'remote directory' | 'local' | 'command' | 'nothing'

/** A command of the shell. */
export interface ShellCommand {
  /** The name, and its aliases. */
  readonly names: readonly [string, ...string[]]
  /** The arguments, as `help` shows them after the name. */
  readonly usage: string
  readonly summary: string
  /** The letters that can follow a `-` before the words. Default: none. */
  readonly flags?: string | undefined
  /** How many words the command takes, or `line` for the text of the line after the name. */
  readonly takes: readonly [min: number, max: number] | 'line'
  /** What the words are. The last kind applies to all further words. */
  readonly kinds?: readonly WordKind[] | undefined
  run(shell: Shell, words: readonly string[], flags: ReadonlySet<string>): Promise<void> | void
}

/** For {@link ShellCommand.takes}: any number of words. */
export const unlimited = Number.POSITIVE_INFINITY

/** What a word of a command is, by its place. */
export function kindOf({ kinds = [] }: ShellCommand, index: number): WordKind | undefined {
  return kinds[index] ?? kinds.at(-1)
}
