import { readCsv, writeCsv } from './csv.js'
import { readCyberduck, writeCyberduck } from './cyberduck.js'
import { readFileZilla } from './filezilla.js'
import { writeFileZilla } from './filezilla-writer.js'
import { readLftp, writeLftp } from './lftp.js'
import { readNetrc, writeNetrc } from './netrc-book.js'
import { type RcloneTools, readRclone, writeRclone } from './rclone.js'
import type { Book, BookEntry, WrittenBook } from './site.js'
import { readWinScp, writeWinScp } from './winscp.js'
import { readSites, writeSites } from './yaml.js'

/** What reading and writing need of the platform, or may do. */
export interface BookOptions {
  /** By which passwords of rclone are read and written. Default: they are left out, with a warning */
  readonly rclone?: RcloneTools | undefined
  /** Whether CSV has a column of passwords. @default false */
  readonly csvPasswords?: boolean | undefined
}

/** How books of a program are read and written. */
interface FormatEntry {
  readonly read: (octets: Uint8Array, options: BookOptions) => Book
  readonly write: (entries: readonly BookEntry[], options: BookOptions) => WrittenBook
  /** Whether a file is in this format, by its beginning and its name. */
  readonly fits: (head: string, name: string) => boolean
}

const formats = {
  filezilla: {
    read: readFileZilla,
    write: writeFileZilla,
    fits: (head) => /<FileZilla3?\b|<Servers\b/.test(head),
  },
  cyberduck: {
    read: readCyberduck,
    write: (entries) => writeCyberduck(onlyOne(entries)),
    fits: (head) => /<plist\b/.test(head),
  },
  winscp: {
    read: readWinScp,
    write: writeWinScp,
    fits: (head, name) => /^\[(?:Sessions|Configuration)\\/m.test(head) || /winscp.*\.ini$/i.test(name),
  },
  rclone: {
    read: (octets, { rclone }) => readRclone(octets, rclone),
    write: (entries, { rclone }) => writeRclone(entries, rclone),
    fits: (head, name) =>
      /^RCLONE_ENCRYPT_V\d+:/m.test(head) ||
      (/^\[[^\]]*\]\s*$/m.test(head) && /^type\s*=/m.test(head)) ||
      /rclone.*\.conf$/i.test(name),
  },
  yaml: {
    read: readSites,
    write: writeSites,
    fits: (head, name) => /\.ya?ml$/i.test(name) || /^(?:version|sites):/m.test(head),
  },
  csv: {
    read: readCsv,
    write: (entries, { csvPasswords }) => writeCsv(entries, { passwords: csvPasswords }),
    fits: (head, name) =>
      /\.csv$/i.test(name) || /^\ufeff?(?:[^,\n]*,)*\s*"?url"?\s*(?:,|$)/.test(head.split('\n', 1)[0]!),
  },
  netrc: {
    read: readNetrc,
    write: writeNetrc,
    fits: (head, name) => /(?:^|[/\\])[._]netrc$/.test(name) || /^\s*(?:machine|default)\s/m.test(head),
  },
  lftp: {
    read: readLftp,
    write: writeLftp,
    fits: (head) => /^\S+\t[a-z]+:\/\//m.test(head),
  },
} as const satisfies Readonly<Record<string, FormatEntry>>

/** A format of books. */
export type BookFormat = keyof typeof formats

/** Every format, in the order in which they are tried. */
export const bookFormats = Object.keys(formats) as readonly BookFormat[]

/** Octets of a file by which its format is known. */
const headLength = 65_536

/** The format of a file; undefined for none that is known. @param name of the file, which may help */
export function formatOf(octets: Uint8Array, name = ''): BookFormat | undefined {
  const head = new TextDecoder().decode(octets.subarray(0, headLength))
  return bookFormats.find((format) => formats[format].fits(head, name))
}

/**
 * Reads a book. What it has and a site has no place for is in the warnings.
 *
 * @throws RangeError for what is not in this format, with the line where it is known. It never repeats a value
 */
export function readBook(format: BookFormat, octets: Uint8Array, options: BookOptions = {}): Book {
  return formats[format].read(octets, options)
}

/**
 * Writes a book. What the format has no place for is in the warnings. Passwords are in it, where the format has them: leave
 * them out of the entries if they shall not be.
 *
 * @throws RangeError for `cyberduck` with any number of entries but one
 */
export function writeBook(
  format: BookFormat,
  entries: readonly BookEntry[],
  options: BookOptions = {},
): WrittenBook {
  return formats[format].write(entries, options)
}

function onlyOne(entries: readonly BookEntry[]): BookEntry {
  const [entry] = entries
  if (entry && entries.length === 1) return entry
  throw new RangeError(`a bookmark of Cyberduck has one site, not ${entries.length}`)
}
