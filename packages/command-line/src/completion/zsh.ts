import { type CommandPath, commandPaths } from '../paths.js'
import { type CommandRow, namesOf, type OptionRow, type ProgramRow, type WordKind } from '../rows.js'
import { identifier, quoted } from './words.js'

/** The completion script for zsh: a function to be found in `fpath`. */
export function zshCompletion(program: ProgramRow): string {
  const { name } = program
  const functions = commandPaths(program).map((path) => functionOf(name, path))
  return `#compdef ${name}
# Completion of ${name} for zsh. To be stored as _${name} in a directory of $fpath.
${functions.join('\n')}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _${identifier(name)} "$@"
else
  compdef _${identifier(name)} ${name}
fi
`
}

function functionOf(program: string, { words, row }: CommandPath): string {
  const name = `_${identifier(program, ...words)}`
  const commands = (row.commands ?? []).filter(({ hidden }) => !hidden)
  const specs = row.options.flatMap(optionSpecs)
  if (commands.length === 0) {
    const all = [...specs, ...operandSpecs(row)]
    return `${name}() {\n  _arguments -s -S ${all.map((spec) => `\\\n    ${spec}`).join(' ')}\n}`
  }
  const described = commands.map((each) =>
    quoted(`${each.name}:${each.help.replaceAll(':', String.raw`\:`)}`),
  )
  const cases = commands.map(
    (each) =>
      `        ${[each.name, ...(each.aliases ?? [])].join('|')}) _${identifier(program, ...words, each.name)} ;;`,
  )
  // Where the program takes an operand of its own, that is completed beside the commands.
  const [kind] = row.completes ?? []
  const operand = kind === undefined ? '' : `\n      ${actionFor(kind)}`
  const all = [...specs, quoted('1:command:->command'), quoted('*::argument:->argument')]
  return `${name}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C ${all.map((spec) => `\\\n    ${spec}`).join(' ')}
  case $state in
    command)
      local -a commands=(
        ${described.join('\n        ')}
      )
      _describe command commands${operand}
      ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}`
}

function optionSpecs(option: OptionRow): string[] {
  const { short, long, argument } = namesOf(option)
  const help = `[${escaped(option.help)}]`
  const value =
    argument === undefined ? '' : `:${escaped(argument)}:${actionFor(option.choices ?? option.completes)}`
  const exclusive = short === undefined ? '' : `(${short} ${long})`
  const forms = [...(short === undefined ? [] : [short]), argument === undefined ? long : `${long}=`]
  return forms.map((form) => quoted(`${exclusive}${form}${help}${value}`))
}

function operandSpecs({ completes = [] }: CommandRow): string[] {
  return completes.map((kind, at) => {
    const place = at === completes.length - 1 ? '*' : at + 1
    return quoted(`${place}:${escaped(typeof kind === 'string' ? kind : 'word')}:${actionFor(kind)}`)
  })
}

function actionFor(kind: WordKind | undefined): string {
  if (kind === 'file') return '_files'
  if (kind === 'directory') return '_files -/'
  if (kind === undefined || kind === 'url' || kind.length === 0) return ' '
  return `(${kind.join(' ')})`
}

/** What `_arguments` would read as the end of a part. */
function escaped(text: string): string {
  return text.replaceAll(/[:[\]\\]/g, String.raw`\$&`)
}
