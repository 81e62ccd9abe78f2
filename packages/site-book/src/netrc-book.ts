import { type NetrcEntry, parseNetrc } from './netrc.js'
import { Notes } from './notes.js'
import { type Book, type BookEntry, entryOf, portOf, siteOf, type WrittenBook } from './site.js'
import { octetsOf, textOf } from './text.js'

/**
 * Reads a netrc file. A site has the name of its machine; a further one of the same machine, `USER@MACHINE`.
 *
 * @throws RangeError that names the line of a quote that has no end
 */
export function readNetrc(octets: Uint8Array): Book {
  const notes = new Notes()
  const { entries, doubtfulLines, macroLines } = parseNetrc(textOf(octets))
  for (const line of macroLines) notes.warnOfLine(line, 'macros are left out', 'macdef')
  for (const line of doubtfulLines)
    notes.warnOfLine(line, 'not a word of a netrc file; a password with blanks must be in double quotes')
  const names = new Set<string>()
  return { entries: entries.flatMap((entry) => siteIn(entry, names, notes)), warnings: notes.warnings }
}

function siteIn(
  { machine, login, password, account }: NetrcEntry,
  names: Set<string>,
  notes: Notes,
): BookEntry[] {
  if (!machine) {
    notes.warn({ folder: [], name: 'default' }, 'it has no host; it is left out')
    return []
  }
  const plain = names.has(machine) ? `${login ?? ''}@${machine}` : machine
  let name = plain
  for (let number = 2; names.has(name); number += 1) name = `${plain}-${number}`
  names.add(name)
  const isAnonymous = login === 'anonymous'
  const site = siteOf({ name, folder: [], host: machine, user: isAnonymous ? undefined : login, account })
  return [entryOf(site, isAnonymous || password === '' ? undefined : password)]
}

const known: ReadonlySet<string> = new Set(['name', 'host', 'port', 'user', 'password', 'account'])

/** Writes a netrc file, with passwords. */
export function writeNetrc(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const blocks = entries.map((entry) => blockOf(entry, notes))
  return { octets: octetsOf(blocks.join('\n')), warnings: notes.warnings }
}

function blockOf(entry: BookEntry, notes: Notes): string {
  notes.warnOfUnwritten(entry, known)
  const { site, password } = entry
  const { host, user = 'anonymous', account, name, port } = site
  if (port !== undefined && port !== portOf({ tls: site.tls })) notes.warn(site, 'netrc has no ports', 'port')
  if (name !== host && name !== `${user}@${host}`) notes.warn(site, 'netrc has no names but hosts', 'name')
  const words = Object.entries({ machine: host, login: user, password, account })
  return words.flatMap(([key, text]) => (text === undefined ? [] : [`${key} ${word(text)}\n`])).join('')
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A word, in quotes where it would end too early or mean something else. */
function word(text: string): string {
  if (/^[^\s"\\#]+$/.test(text)) return text
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(/[\n\r\t]/g, (letter) => escapes[letter]!)}"`
}
