import { UniqueNames } from './names.js'
import { type NetrcEntry, parseNetrc } from './netrc.js'
import { Notes } from './notes.js'
import { type Book, type BookEntry, entryOf, siteOf, type WrittenBook } from './site.js'
import { octetsOf, textOf } from './text.js'

/**
 * Reads a netrc file. A site has the name of its machine; a further one of the same machine, `USER@MACHINE`.
 *
 * @throws RangeError that names the line of a quote that has no end
 */
export function readNetrc(octets: Uint8Array): Book {
  const notes = new Notes()
  const { entries, doubtfulLines, repeatedLines, macroLines } = parseNetrc(textOf(octets))
  for (const line of macroLines) notes.warnOfLine(line, 'macros are left out', 'macdef')
  for (const line of repeatedLines) notes.warnOfLine(line, 'the machine has it already; the last counts')
  for (const line of doubtfulLines)
    notes.warnOfLine(line, 'not a word of a netrc file; a password with blanks must be in double quotes')
  const names = new UniqueNames()
  return { entries: entries.flatMap((entry) => siteIn(entry, names, notes)), warnings: notes.warnings }
}

function siteIn(
  { machine, login, password, account }: NetrcEntry,
  names: UniqueNames,
  notes: Notes,
): BookEntry[] {
  if (!machine) {
    notes.warn({ folder: [], name: 'default' }, 'it has no host; it is left out')
    return []
  }
  const user = password || login !== 'anonymous' ? login || undefined : undefined
  const site = siteOf({
    name: nameFor(machine, login, names),
    folder: [],
    host: machine,
    user,
    account: account || undefined,
  })
  return [entryOf(site, password || undefined)]
}

/** The name of a site, which netrc does not have. */
function nameFor(machine: string, login: string | undefined, names: UniqueNames): string {
  return names.take(names.has(machine) ? `${login ?? ''}@${machine}` : machine)
}

const known: ReadonlySet<string> = new Set(['name', 'host', 'port', 'user', 'password', 'account'])

/** Writes a netrc file, with passwords. */
export function writeNetrc(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const names = new UniqueNames()
  const blocks = entries.map((entry) => blockOf(entry, names, notes))
  return { octets: octetsOf(blocks.join('\n')), warnings: notes.warnings }
}

function blockOf(entry: BookEntry, names: UniqueNames, notes: Notes): string {
  notes.warnOfUnwritten(entry, known)
  const { site, password } = entry
  const { host, account, port } = site
  // A password without a login is that of any user.
  const login = site.user ?? (password === undefined ? 'anonymous' : undefined)
  if (port !== undefined && port !== 21) notes.warn(site, 'netrc has no ports', 'port')
  const name = nameFor(host, login, names)
  if (name !== site.name)
    notes.warn(site, `netrc has no names; it is read as ${JSON.stringify(name)}`, 'name')
  const words = Object.entries({ machine: host, login, password, account })
  return words.flatMap(([key, text]) => (text === undefined ? [] : [`${key} ${word(text)}\n`])).join('')
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A word, in quotes where it would end too early or mean something else. */
function word(text: string): string {
  if (/^[^\s"\\#]+$/.test(text)) return text
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(/[\n\r\t]/g, (letter) => escapes[letter]!)}"`
}
