import type { Command, OptionValues } from 'commander'

/** The command line that a command was given. */
export interface Given {
  readonly options: OptionValues
  readonly args: readonly string[]
}

/** What an option needs to change anything. */
export interface Effect {
  when(given: Given): boolean
  /** In the words of the options, after "it needs". */
  readonly needs: string
  /** How the option is named. Default: by its long flag */
  name?(given: Given): string
}

/** When each option of a command changes something, by the name of its value. */
export type Effects = Readonly<Record<string, Effect | 'always'>>

/** An option that does something beside any others. */
export const always = 'always'

const tables = new WeakMap<Command, Effects>()

/**
 * Refuses options of a command that change nothing beside the others given: their effect was expected. An option that
 * asks for what happens anyway, such as a default, is taken. Throws RangeError before the command begins.
 */
export function withEffects(command: Command, effects: Effects): Command {
  tables.set(command, effects)
  return command.hook('preAction', (_program, { args }) => checkEffects(command, effects, args))
}

/** The table of a command; undefined for one that only has subcommands. */
export function effectsOf(command: Command): Effects | undefined {
  return tables.get(command)
}

function checkEffects(command: Command, effects: Effects, args: readonly string[]): void {
  const given = { options: command.opts(), args }
  for (const option of command.options) {
    const name = option.attributeName()
    const effect = effects[name]
    if (effect === undefined || effect === always || command.getOptionValueSource(name) !== 'cli') continue
    if (!effect.when(given)) throw withoutEffect(effect.name?.(given) ?? option.long ?? name, effect.needs)
  }
}

/** @param option as it is written on the command line */
export function withoutEffect(option: string, needs: string): RangeError {
  return new RangeError(`${option} has no effect here: it needs ${needs}`)
}
