import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'
import { dateAt, type FoundDate, settled, timeOf } from './unix-date.js'

/** Finds a date in the form of `ls` after the columns that a pattern matches. */
function dated(
  line: string,
  columns: RegExp,
  style: ListingStyle,
): { readonly groups: Readonly<Record<string, string>>; readonly found: FoundDate } | undefined {
  const match = columns.exec(line)
  const found = match && dateAt(line, match[0].length, style)
  return found && found.name !== '' ? { groups: match.groups!, found } : undefined
}

const connectEnterprise =
  /^-[-A-Z]{9}[-A-Z]{3} [AB] (?<owner>\S{1,8}) {1,12}(?<number>\d{1,7}) {1,20}(?<size>\d{1,18})(?= )/

/** Parses a batch of Connect:Enterprise for Unix: `-C--E-----FTP B MAIL01        311  88123 Jun 22 16:09 batch`. */
export function parseConnectEnterpriseLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const columns = dated(line, connectEnterprise, style)
  if (!columns) return undefined
  const found = settled(columns.found, context, style)
  const { owner, size } = columns.groups
  return entry({
    name: found.name,
    kind: 'file',
    size: count(size),
    modified: timeOf(found, context, style),
    owner,
  })
}

/** Parses a line of old VShell: `48213  May 09, 2011 07:45 name`. A slash ends the name of a directory. */
export function parseVShellLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const columns = dated(line, /^(?<size>\d{1,18})(?= {1,20}[A-Z][a-z]{2} \d\d, \d{4} \d\d:\d\d )/, style)
  if (!columns) return undefined
  const { groups, found } = columns
  const isDirectory = found.name.length > 1 && found.name.endsWith('/')
  return entry({
    name: isDirectory ? found.name.slice(0, -1) : found.name,
    kind: isDirectory ? 'directory' : 'file',
    size: count(groups.size),
    modified: timeOf(found, context, style),
  })
}

/** The kind in a mode of Unix in octal digits. */
const kinds: Readonly<Record<string, ListingEntry['kind']>> = {
  '4': 'directory',
  '04': 'directory',
  '10': 'file',
  '12': 'link',
}

const numeric =
  /^0?(?<kind>[0-7]{1,2})(?<mode>[0-7]{4}) {1,20}(?<owner>\d{1,10}) {1,20}(?<group>\d{1,10}) {1,20}(?<size>\d{1,18}) {1,20}(?<seconds>\d{8,11})(?<padded> .*)$/s

/** Parses a line of numbers: the mode in octal digits, the time in seconds since 1970: `0100644 500 101 77 1234567890 name`. */
export function parseNumericLine(
  line: string,
  _: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const groups = numeric.exec(line)?.groups
  if (!groups) return undefined
  const { kind = '', mode = '', owner, group, size, seconds, padded = '' } = groups
  const name = style.unpadded(padded, 'numeric')
  if (name === '') return undefined
  return entry({
    name,
    kind: kinds[kind] ?? 'other',
    size: count(size),
    modified: { time: Number(seconds) * 1000, precision: 'second' },
    permissions: Number.parseInt(mode, 8),
    owner,
    group,
  })
}
