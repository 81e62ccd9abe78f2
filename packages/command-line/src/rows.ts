/** What a word of the command line is, for completion. Default: anything. */
export type WordKind = 'file' | 'directory' | 'url' | readonly string[]

/** An option of a command. */
export interface OptionRow {
  /** As commander reads them: `-r, --recursive`, `--tls <kind>`, `--no-ahead`. */
  readonly flags: string
  /** One sentence, as help shows it: it begins in lower case, and has no stop at its end. */
  readonly help: string
  /** The heading below which help shows the option. */
  readonly group: string
  /** The values that are accepted. Default: any, or those that `parse` accepts */
  readonly choices?: readonly string[] | undefined
  readonly default?: unknown
  /** How help shows the default. Default: the value itself */
  readonly defaultText?: string | undefined
  /** What the argument is, where that is not one of `choices`. */
  readonly completes?: WordKind | undefined
  /** Name of the value of another option that can't be given at the same time. */
  readonly conflicts?: string | undefined
  /** Whether the command fails without the option. @default false */
  readonly required?: boolean | undefined
  /** Converts the argument. @param before the value so far, for an option that can be repeated. @throws InvalidArgumentError of commander */
  readonly parse?: ((text: string, before: never) => unknown) | undefined
  /** Whether the argument may hold a password, so that no error shows it. @default false */
  readonly secret?: boolean | undefined
  /** Checks a value that was given on the command line, before the command begins. @throws Error that says what is wrong */
  readonly check?: ((value: string) => void | Promise<void>) | undefined
}

/** A command line to imitate, for help and the manual page. */
export interface Example {
  readonly line: string
  /** What it does, as a sentence without a stop. */
  readonly does: string
}

/** What a command does with its operands, options and commander's object. */
// biome-ignore lint/suspicious/noExplicitAny: commander passes what the rows describe
export type Action = (...values: any[]) => void | Promise<void>

/** A command, or the program itself. */
export interface CommandRow {
  readonly name: string
  /** As commander reads them: `<url> [local]`. */
  readonly operands?: string | undefined
  /** How help shows the operands, where that differs. */
  readonly synopsis?: string | undefined
  readonly help: string
  /** The heading below which help shows the command. */
  readonly group?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly options: readonly OptionRow[]
  readonly examples?: readonly Example[] | undefined
  /** What there is to know besides, after the options and examples. */
  readonly notes?: string | undefined
  /** What the operands are, in their order; the last kind is that of all further ones. */
  readonly completes?: readonly WordKind[] | undefined
  /** Whether help and the manual page leave the command out. @default false */
  readonly hidden?: boolean | undefined
  /** Loads what the command does, once it is called. Default: nothing, for a command that has subcommands */
  readonly action?: (() => Promise<Action>) | undefined
  readonly commands?: readonly CommandRow[] | undefined
}

/** A program: its commands, and what help says besides. */
export interface ProgramRow extends CommandRow {
  /** Values of its exit status, and what each means. */
  readonly statuses: Readonly<Record<number, string>>
  /** Variables of the environment, and what each is for. A function is called once they are shown. */
  readonly environment: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** Files that it reads or writes by itself. */
  readonly files?: Readonly<Record<string, string>> | undefined
}

/** The variables of the environment, and what each is for. */
export function environmentOf({ environment }: ProgramRow): Readonly<Record<string, string>> {
  return typeof environment === 'function' ? environment() : environment
}

/** The names of an option: `-r` and `--recursive`. */
export interface OptionNames {
  readonly short: string | undefined
  readonly long: string
  /** As it is shown: `<kind>`; undefined for a flag. */
  readonly argument: string | undefined
}

/** Reads the flags of a row. @throws RangeError for a row without a long flag */
export function namesOf({ flags }: OptionRow): OptionNames {
  const [, short, long, argument] = /^(?:(-\w), )?(--[\w-]+)(?: (<.*>))?$/.exec(flags) ?? []
  if (long === undefined) throw new RangeError(`${flags} is not an option: give -x, --long <argument>`)
  return { short, long, argument }
}

/** The name of the value of an option: `dryRun` for `--dry-run`, `ahead` for `--no-ahead`. */
export function attributeOf(row: OptionRow): string {
  return namesOf(row)
    .long.replace(/^--(?:no-)?/, '')
    .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The groups of options, in the order of the rows. */
export function groupsOf(options: readonly OptionRow[]): Map<string, readonly OptionRow[]> {
  const groups = new Map<string, OptionRow[]>()
  for (const option of options) {
    const group = groups.get(option.group)
    if (group) group.push(option)
    else groups.set(option.group, [option])
  }
  return groups
}
