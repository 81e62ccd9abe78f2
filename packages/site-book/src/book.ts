import { readCsv, writeCsv } from './csv.js'
import { readCyberduck, writeCyberduck } from './cyberduck.js'
import { readFileZilla } from './filezilla.js'
import { fitForFileZilla, writeFileZilla } from './filezilla-writer.js'
import { readLftp, writeLftp } from './lftp.js'
import { readNetrc, writeNetrc } from './netrc-book.js'
import { Notes } from './notes.js'
import { fitForRclone, type RcloneTools, readRclone, writeRclone } from './rclone.js'
import type { Book, BookEntry, WrittenBook } from './site.js'
import { encodingOf } from './text.js'
import { readWinScp, writeWinScp } from './winscp.js'
import { type TextRule, writable } from './writable.js'
import { fitForXml } from './xml.js'
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
  /** What its texts can't be. */
  readonly rules: readonly TextRule[]
  /** Whether a file begins as one in this format. */
  readonly begins: (head: string) => boolean
  /** Names of files in this format. */
  readonly names: RegExp
}

const formats = {
  filezilla: {
    read: readFileZilla,
    write: writeFileZilla,
    rules: fitForFileZilla,
    begins: (head) => /^\s*</.test(head) && /<(?:FileZilla3?|Servers)[\s>/]/.test(head),
    names: /sitemanager[^/\\]*\.xml$/i,
  },
  cyberduck: {
    read: readCyberduck,
    write: (entries) => writeCyberduck(onlyOne(entries)),
    rules: [fitForXml],
    begins: (head) => /^\s*</.test(head) && /<plist[\s>/]/.test(head),
    names: /\.duck$/i,
  },
  csv: {
    read: readCsv,
    write: (entries, { csvPasswords }) => writeCsv(entries, { passwords: csvPasswords }),
    rules: [],
    begins: (head) => cellsOf(head).includes('url'),
    names: /\.csv$/i,
  },
  winscp: {
    read: readWinScp,
    write: writeWinScp,
    rules: [],
    begins: (head) => /^\s*[[;#]/.test(head) && /^\[(?:Sessions|Configuration)\\/m.test(head),
    names: /winscp[^/\\]*\.ini$/i,
  },
  rclone: {
    read: (octets, { rclone }) => readRclone(octets, rclone),
    write: (entries, { rclone }) => writeRclone(entries, rclone),
    rules: [fitForRclone],
    begins: (head) =>
      /^RCLONE_ENCRYPT_V\d+:/m.test(head) || (/^\s*[[;#]/.test(head) && /^[ \t]*type[ \t]*=/m.test(head)),
    names: /rclone[^/\\]*\.conf$/i,
  },
  yaml: {
    read: readSites,
    write: writeSites,
    rules: [],
    begins: (head) => /^(?:(?:#[^\n]*|---[ \t]*|[ \t\r]*)\n)*(?:version|sites)[ \t]*:/.test(head),
    names: /\.ya?ml$/i,
  },
  lftp: {
    read: readLftp,
    write: writeLftp,
    rules: [],
    begins: (head) => /^\s*\S+[ \t]+[a-z]+:\/\//.test(head),
    names: /(?:^|[/\\])bookmarks$/,
  },
  netrc: {
    read: readNetrc,
    write: writeNetrc,
    rules: [],
    begins: (head) => /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:machine|default|macdef)\s/.test(head),
    names: /(?:^|[/\\])[._]netrc$/,
  },
} as const satisfies Readonly<Record<string, FormatEntry>>

/** A format of books. */
export type BookFormat = keyof typeof formats

/** Every format, in the order in which they are tried. */
export const bookFormats = Object.keys(formats) as readonly BookFormat[]

/** Octets of a file by which its format is known. */
const headLength = 65_536

/**
 * The format of a file, by its beginning, or else by its name; undefined for none that is known.
 *
 * @param name of the file, with or without folders
 */
export function formatOf(octets: Uint8Array, name = ''): BookFormat | undefined {
  const head = new TextDecoder(encodingOf(octets)).decode(octets.subarray(0, headLength))
  return (
    bookFormats.find((format) => formats[format].begins(head)) ??
    bookFormats.find((format) => formats[format].names.test(name))
  )
}

/** The names in the first line of CSV. */
function cellsOf(head: string): string[] {
  const [line = ''] = head.split(/[\r\n]/, 1)
  return line.split(',').map((cell) => cell.trim().replaceAll('"', ''))
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
 * Writes a book. What the format has no place for, or can't hold as it is, is in the warnings. Passwords are in it, where the
 * format has them: leave them out of the entries if they shall not be.
 *
 * @throws RangeError for `cyberduck` with any number of entries but one
 */
export function writeBook(
  format: BookFormat,
  entries: readonly BookEntry[],
  options: BookOptions = {},
): WrittenBook {
  const { rules, write } = formats[format]
  const notes = new Notes()
  const held = entries.flatMap((entry) => writable(entry, rules, notes) ?? [])
  const { octets, warnings } = write(held, options)
  return { octets, warnings: [...notes.warnings, ...warnings] }
}

function onlyOne(entries: readonly BookEntry[]): BookEntry {
  const [entry] = entries
  if (entry && entries.length === 1) return entry
  throw new RangeError(`a bookmark of Cyberduck has one site, not ${entries.length}`)
}
