import { UniqueNames } from './names.js'
import { Notes } from './notes.js'
import { type Book, type BookEntry, entryOf, siteOf, type WrittenBook } from './site.js'
import { linesOf, octetsOf, textOf } from './text.js'
import { parseSiteUrl, urlOf } from './url.js'

/** Reads the bookmarks of lftp: a name, a tab and a URL in each line. Bookmarks that are not FTP are left out. */
export function readLftp(octets: Uint8Array): Book {
  const notes = new Notes()
  const entries = linesOf(textOf(octets)).flatMap((line, index) =>
    line.trim() === '' ? [] : bookmarkOf(line, index + 1, notes),
  )
  return { entries, warnings: notes.warnings }
}

function bookmarkOf(line: string, number: number, notes: Notes): BookEntry[] {
  const [, name, url] = /^[ \t]*(\S+)[ \t]+(\S+)\s*$/.exec(line) ?? []
  if (name === undefined || url === undefined) {
    notes.warnOfLine(number, 'this is not a name and a URL; it is left out')
    return []
  }
  const place = { folder: [], name }
  try {
    const { password, tls = 'optional', ...fields } = parseSiteUrl(url)
    return [entryOf(siteOf({ ...place, ...fields, remote: withoutSlash(fields.remote), tls }), password)]
  } catch (error) {
    notes.warn(place, `${(error as Error).message}; the bookmark is left out`)
    return []
  }
}

/** lftp ends directories by `/`. */
function withoutSlash(path: string | undefined): string | undefined {
  return path?.replace(/(?<=[^/])\/$/, '')
}

const known: ReadonlySet<string> = new Set(['name', 'host', 'port', 'user', 'password', 'tls', 'remote'])

/** Writes bookmarks for lftp. Passwords are in their URLs. */
export function writeLftp(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const names = new UniqueNames()
  const lines = entries.map((entry) => lineOf(entry, names, notes))
  return { octets: octetsOf(lines.join('')), warnings: notes.warnings }
}

function lineOf(entry: BookEntry, names: UniqueNames, notes: Notes): string {
  notes.warnOfUnwritten(entry, known)
  const { site, password } = entry
  const { tls, remote } = site
  if (tls === 'explicit' || tls === 'off')
    notes.warn(
      site,
      `lftp has ${tls === 'off' ? 'no TLS' : 'explicit TLS'} as a setting, not in a bookmark`,
      'tls',
    )
  // A name ends at a blank, a slash begins a path, and a hyphen an option.
  const name = names.take(site.name.replaceAll(/^-|[\s/\p{Cc}]/gu, '_'))
  if (name !== site.name) notes.warn(site, `its name in lftp is ${JSON.stringify(name)}`, 'name')
  if (withoutSlash(remote) !== remote) notes.warn(site, 'the slash at its end is left out', 'remote')
  const fields = { ...site, remote: withoutSlash(remote), user: site.user ?? (password && 'anonymous') }
  return `${name}\t${urlOf(tls === 'implicit' ? 'ftps' : 'ftp', fields, password)}\n`
}
