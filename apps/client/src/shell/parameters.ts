import { codePage } from '@ftpkit/code-page'
import { formatType, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { say } from '../say.js'
import type { ShellCommand } from './command.js'
import type { Shell, ShellChoice } from './shell.js'

/** A command that shows one of the choices, or makes it for the files that are moved from then on. */
function choosing<Name extends 'type' | 'stru' | 'mode' | 'codePage'>(
  name: Name,
  command: string,
  {
    usage,
    summary,
    read,
    write,
  }: {
    usage: string
    summary: string
    /** @returns undefined, or @throws, for what there isn't */
    read(text: string): ShellChoice[Name] | undefined
    write(value: ShellChoice[Name]): string
  },
): ShellCommand {
  return {
    names: [command],
    usage,
    summary,
    takes: [0, 2],
    kinds: ['nothing'],
    run(shell: Shell, words) {
      if (words.length === 0) return say(write(shell.choice[name]))
      const value = read(words.join(' '))
      if (value === undefined) throw new RangeError(`there is no ${command} ${words.join(' ')}`)
      shell.choice = { ...shell.choice, [name]: value }
    },
  }
}

export const parameterCommands: readonly ShellCommand[] = [
  choosing('type', 'type', {
    usage: '[A|E|I|L 8|...]',
    summary: 'show or set how octets are read (RFC 959 TYPE)',
    read: parseType,
    write: formatType,
  }),
  choosing('stru', 'stru', {
    usage: '[F|R|P]',
    summary: 'show or set plain files, records or pages (STRU)',
    read: parseStructure,
    write: (structure) => structure,
  }),
  choosing('mode', 'mode', {
    usage: '[S|B|C]',
    summary: 'show or set stream, block or compressed (MODE)',
    read: parseMode,
    write: (mode) => mode,
  }),
  choosing('codePage', 'codepage', {
    usage: '[NAME]',
    summary: 'show or set the code page of the data in TYPE E',
    read: (name) => codePage(name) && name,
    write: (name) => name,
  }),
]
