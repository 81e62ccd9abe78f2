import { readdir } from 'node:fs/promises'
import { printable } from '@ftpkit/node'
import { kindOf, type WordKind } from './command.js'
import { shellCommands } from './commands.js'
import type { Shell } from './shell.js'
import { quoteWord, splitWords, type Words } from './words.js'

/** A name that a word could become. A directory is completed without its contents. */
interface Candidate {
  readonly name: string
  readonly isDirectory: boolean
}

/** The completions, and the part of the line that they replace. */
export type Completion = [completions: string[], replaced: string]

/**
 * Completes commands, and local and remote names. Names with control characters are left out, since a terminal can't
 * show them as they are.
 */
export async function complete(shell: Shell, line: string): Promise<Completion> {
  const { words, open, within } = splitWords(line)
  const last = within ? words.at(-1)! : { text: '', start: line.length, written: '' }
  const before = within ? words.slice(0, -1) : words
  const typed = line.slice(last.start)
  if (before.length === 0) {
    return [
      commandNames()
        .filter((name) => name.startsWith(typed))
        .map((name) => `${name} `),
      typed,
    ]
  }
  const command = shellCommands.find(({ names }) => names.includes(before[0]!.text.toLowerCase()))
  const kind =
    command && kindOf(command, before.slice(1).filter(({ text }) => !/^-[a-z]+$/.test(text)).length)
  const candidates = kind ? await candidatesFor(shell, kind, last.text) : []
  const texts = candidates
    .filter(({ name }) => name.startsWith(last.text) && printable(name) === name)
    .map((candidate) => completed(candidate, open))
  return [texts.filter((text) => text.startsWith(typed)), typed]
}

function commandNames(): string[] {
  return shellCommands.flatMap(({ names }) => names).filter((name) => /^[a-z]/.test(name))
}

async function candidatesFor(shell: Shell, kind: WordKind, word: string): Promise<Candidate[]> {
  if (kind === 'nothing' || shell.busy) return []
  if (kind === 'command') return commandNames().map((name) => ({ name, isDirectory: false }))
  const directory = word.slice(0, word.lastIndexOf('/') + 1)
  if (kind === 'local') return localNames(directory)
  const names = await remoteNames(shell, directory)
  return kind === 'remote directory' ? names.filter(({ isDirectory }) => isDirectory) : names
}

async function localNames(directory: string): Promise<Candidate[]> {
  const entries = await readdir(directory === '' ? '.' : directory, { withFileTypes: true })
  return entries.map((entry) => ({ name: directory + entry.name, isDirectory: entry.isDirectory() }))
}

async function remoteNames({ client }: Shell, directory: string): Promise<Candidate[]> {
  const found: Candidate[] = []
  const path = directory === '/' ? '/' : directory.replace(/\/$/, '')
  for await (const { name, kind } of client.list(path || undefined)) {
    found.push({ name: directory + name, isDirectory: kind === 'directory' })
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** The text for the command line. A file ends its word, a directory does not. */
function completed({ name, isDirectory }: Candidate, open: Words['open']): string {
  const text = quoteWord(isDirectory ? `${name}/` : name, open)
  if (isDirectory) return text
  return `${text}${open === '"' || open === "'" ? open : ''} `
}
