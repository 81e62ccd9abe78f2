import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completions } from '../src/completion/index.js'
import type { ProgramRow } from '../src/rows.js'

/** A shell that runs completion scripts. */
export type ShellName = keyof typeof completions

/** Whether a program can be run here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined
}

/**
 * What a shell itself completes a command line to.
 *
 * @param line the words, the last of which is completed; it may be empty
 */
export function completed(shell: ShellName, program: ProgramRow, ...line: string[]): string[] {
  const place = mkdtempSync(join(tmpdir(), 'ftpkit-completion-'))
  try {
    const script = join(place, 'script')
    writeFileSync(script, completions[shell](program))
    const words = [program.name, ...line]
    const { stdout, stderr } = drivers[shell](script, words, place)
    if (stderr !== '') throw new Error(stderr)
    return stdout.split(/\r?\n/).filter((text) => text !== '')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

interface Said {
  readonly stdout: string
  readonly stderr: string
}

const drivers: Readonly<
  Record<ShellName, (script: string, words: readonly string[], place: string) => Said>
> = {
  bash(script, words, cwd) {
    const driver = `
compopt() { :; }
source ${script}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
\${COMPLETION_FUNCTION}
printf '%s\\n' "\${COMPREPLY[@]}"`
    const env = { ...process.env, COMPLETION_FUNCTION: `_${words[0]!.replaceAll(/\W/g, '_')}` }
    return spawnSync('bash', ['--noprofile', '--norc', '-c', driver, 'bash', ...words], {
      cwd,
      env,
      encoding: 'utf8',
    })
  },
  fish(script, words, cwd) {
    const line = words.map((word) => (word === '' ? '' : word)).join(' ')
    const driver = `source ${script}; complete -C ${JSON.stringify(line)} | string replace -r '\\t.*' ''`
    const env = { ...process.env, HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd }
    return spawnSync('fish', ['-c', driver], { cwd, env, encoding: 'utf8' })
  },
  zsh(script, words, cwd) {
    // A second zsh on a pseudo-terminal gets a Tab; what its completion adds is printed instead of shown.
    const inner = `
PROMPT=
autoload -Uz compinit && compinit -D -u
source ${script}
bindkey '^I' complete-word
zstyle ':completion:*' verbose no
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a __found
  builtin compadd -A __found "$@"
  print; print -rl -- "\${(@)__found/#/found }"
  builtin compadd "$@"
}
over() { print; print over; exit }
comppostfuncs=( over )
print ready`
    const driver = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source $1"
while zpty -r z line; do [[ $line == ready* ]] && break; done
zpty -w -n z "$2"$'\\t'
while zpty -r z line; do
  line=\${line%%$'\\r'*}
  [[ $line == *found\\ * ]] && print -r -- \${line##*found }
  [[ $line == *over ]] && break
done
exit 0`
    const file = join(cwd, 'inner')
    writeFileSync(file, inner)
    return spawnSync('zsh', ['-f', '-c', driver, 'zsh', file, words.join(' ')], {
      cwd,
      encoding: 'utf8',
      timeout: 20_000,
    })
  },
}
