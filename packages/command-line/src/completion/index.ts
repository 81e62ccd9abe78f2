import type { ProgramRow } from '../rows.js'
import { bashCompletion } from './bash.js'
import { fishCompletion } from './fish.js'
import { zshCompletion } from './zsh.js'

/** What makes the completion script of each shell. */
export const completions = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Readonly<Record<string, (program: ProgramRow) => string>>

/** The name of the file in which each shell looks for the script of a program. */
export const completionFiles = {
  bash: (name: string) => `${name}.bash`,
  zsh: (name: string) => `_${name}`,
  fish: (name: string) => `${name}.fish`,
} as const satisfies Readonly<Record<keyof typeof completions, (name: string) => string>>
