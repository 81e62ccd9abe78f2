import { type CommandPath, commandPaths } from '../paths.js'
import { namesOf, type OptionRow, type ProgramRow, type WordKind } from '../rows.js'
import { identifier, quoted } from './words.js'

/** The completion script for bash 4.4 and later; it needs nothing else. */
export function bashCompletion(program: ProgramRow): string {
  const { name } = program
  const paths = commandPaths(program)
  const valued = paths.flatMap(valuedFlags).join(' | ')
  return `# Completion of ${name} for bash. To be sourced, or stored as
# ~/.local/share/bash-completion/completions/${name}
_${identifier(name)}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command= at place=0 options
  COMPREPLY=()
  # Bash makes a word of the = in --option=value.
  if [[ $word == '=' ]]; then word=; elif [[ $before == '=' ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command \${COMP_WORDS[at - 1]}" in
      ${valued}) continue ;;
    esac
    case "$command \${COMP_WORDS[at]}" in
${commandCases(paths)}
      *\\ -*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  case "$command" in
${indented(optionCases(paths))}
  esac
  case "$command $before" in
${indented(valueCases(paths))}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
    return
  fi
  case "$command" in
${indented(operandCases(paths))}
  esac
}
complete -o bashdefault -o default -F _${identifier(name)} ${name}
`
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n')
}

/** What makes the next word a command, by the command before it. */
function commandCases(paths: readonly CommandPath[]): string {
  return paths
    .filter(({ words }) => words.length > 0)
    .map(({ words, row }) => {
      const parent = words.slice(0, -1).join(' ')
      const patterns = [row.name, ...(row.aliases ?? [])].map((each) => quoted(`${parent} ${each}`))
      return `      ${patterns.join(' | ')}) command=${quoted(words.join(' '))} place=0 ;;`
    })
    .join('\n')
}

function optionCases(paths: readonly CommandPath[]): string[] {
  return paths.map(({ words, row }) => {
    const names = row.options.map((option) => namesOf(option).long)
    return `${quoted(words.join(' '))}) options=${quoted(names.join(' '))} ;;`
  })
}

/** The options that have an argument, after their command. */
function valuedFlags({ words, row }: CommandPath): string[] {
  return row.options.flatMap((option) => {
    const { short, long, argument } = namesOf(option)
    const flags = argument === undefined ? [] : [short, long]
    return flags.flatMap((flag) => (flag === undefined ? [] : [quoted(`${words.join(' ')} ${flag}`)]))
  })
}

/** What completes the argument of each option that has one. */
function valueCases(paths: readonly CommandPath[]): string[] {
  const byAction = new Map<string, string[]>()
  for (const { words, row } of paths) {
    for (const option of row.options) {
      const patterns = valuedFlags({ words, row: { ...row, options: [option] } })
      if (patterns.length === 0) continue
      const action = actionFor(kindOf(option))
      byAction.set(action, [...(byAction.get(action) ?? []), ...patterns])
    }
  }
  return Array.from(byAction, ([action, patterns]) => `${patterns.join(' | ')}) ${action}; return ;;`)
}

/** What completes operands: the names of subcommands, or what the rows say. */
function operandCases(paths: readonly CommandPath[]): string[] {
  return paths.map(({ words, row }) => {
    const names = (row.commands ?? []).filter(({ hidden }) => !hidden).map((each) => each.name)
    if (names.length > 0 && row.completes === undefined)
      return `${quoted(words.join(' '))}) ${actionFor(names)} ;;`
    const kinds = row.completes ?? []
    const cases = kinds.map((kind, at) => `${at === kinds.length - 1 ? '*' : at}) ${actionFor(kind)} ;;`)
    const first = names.length > 0 ? `[[ $place == 0 ]] && ${actionFor(names)}; ` : ''
    const rest = cases.length > 0 ? `case $place in ${cases.join(' ')} esac` : actionFor([])
    return `${quoted(words.join(' '))}) ${first}${rest} ;;`
  })
}

function kindOf({ choices, completes }: OptionRow): WordKind | undefined {
  return choices ?? completes
}

/** With nothing in COMPREPLY, bash completes file names itself, and quotes what is in them. */
function actionFor(kind: WordKind | undefined): string {
  if (kind === 'file' || kind === 'directory') return ':'
  if (kind === undefined || kind === 'url' || kind.length === 0) return 'compopt +o bashdefault +o default'
  return `COMPREPLY=($(compgen -W ${quoted(kind.join(' '))} -- "$word"))`
}
