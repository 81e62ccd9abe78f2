import type { DateForm } from './date-order.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'

/** `01-02-20  03:04PM` or `2020-01-02  15:04`, then a size or a word in angle brackets. */
const dosPattern =
  /^(?<first>\d\d|\d{4})(?<separator>[-/.])(?<second>\d\d)[-/.](?<third>\d{4}|\d\d) {1,4}(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second2>\d\d))? ?(?<half>[AP](?:M|\. ?M\.)?)? {1,30}(?:<(?<kind>[A-Z]{3,9})>(?<padded> {1,20}\S.*)|(?<size>\d[\d,.\u00a0\u202f]{0,24}) (?<name>.+))$/is

const dosKinds: Readonly<Record<string, ListingEntry['kind']>> = {
  DIR: 'directory',
  JUNCTION: 'link',
  SYMLINK: 'link',
  SYMLINKD: 'link',
}

/** Between the thousands of a size. */
const separators = /[,.\u00a0\u202f]/g

/** Blanks may separate them, too: `1 234 567 name` is a name in two ways. */
const groupedSize = /^\d{1,3} \d{3} /

/** Hyphens are those of IIS, which writes the month first wherever it runs. Windows has slashes and points by its region. */
const forms: Readonly<Record<string, DateForm>> = {
  '-': { orders: ['mdy', 'dmy', 'ymd'], usual: 'mdy' },
  '/': { orders: ['mdy', 'dmy', 'ymd'] },
  '.': { orders: ['dmy', 'ymd'] },
  year: { orders: ['ymd'] },
}

/** Blanks and all from `<` to the name: IIS pads `<DIR>` to the width of a size. */
const kindWidth = 15

/**
 * Parses a line in the form of `DIR`, as IIS writes it: `01-02-20  03:04PM       <DIR>          name`, with a year of two
 * or four digits, and a clock of twelve or 24 hours.
 */
export function parseDosLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const groups = dosPattern.exec(line)?.groups
  if (!groups) return undefined
  const { first = '', second = '', third = '', separator = '', size, padded = '' } = groups
  const form = forms[first.length === 4 ? 'year' : separator]!
  const word = groups.kind?.toUpperCase()
  const kind = word === undefined ? 'file' : (dosKinds[word] ?? 'other')
  const name = groups.name ?? style.unpadded(padded, word!, Math.max(kindWidth - word!.length - 2, 1))
  if (groupedSize.test(`${size} ${name}`)) style.doubt()
  const targetAt = kind === 'link' && name.endsWith(']') ? name.lastIndexOf(' [') : -1
  return entry({
    name: targetAt < 0 ? name : name.slice(0, targetAt),
    kind,
    size: count(size?.replace(separators, '')),
    modified: style.orders.time(
      [first, second, third],
      { hour: groups.hour, minute: groups.minute, second: groups.second2, half: groups.half },
      form,
      context,
    ),
    target: targetAt < 0 ? undefined : name.slice(targetAt + 2, -1),
  })
}

const os2 =
  /^ {0,20}(\d{1,20})? {1,20}(?:([A-Z]{1,4}) {1,20})?(?:(DIR) {1,20})?(?:([A-Z]{1,4}) {1,20})?(\d\d)-(\d\d)-(\d{2,4}) {1,4}(\d\d):(\d\d)( {2}.+)$/s

/**
 * Parses a line of OS/2: `20480      A          11-02-99   17:05  CONFIG.SYS`, with the month first. Its years since 2000 may
 * have three digits, from 1900.
 */
export function parseOs2Line(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const match = os2.exec(line)
  if (!match) return undefined
  const [, size, before, directory, after, month = '', day = '', year = '', hour, minute, padded = ''] = match
  if (before === undefined && directory === undefined && after === undefined) return undefined
  const isDirectory = [before, directory, after].includes('DIR')
  return entry({
    name: padded.slice(2),
    kind: isDirectory ? 'directory' : 'file',
    size: count(size),
    modified: style.orders.time([month, day, year], { hour, minute }, forms['-']!, context),
  })
}
