import { listingTime, monthNumber } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'

/** `01-02-20  03:04PM` or `2020-01-02  15:04`, then a size or a word in angle brackets. */
const dosPattern =
  /^(?:(?<month>\d\d)[-/.](?<day>\d\d)[-/.](?<year>\d{4}|\d\d)|(?<isoYear>\d{4})-(?<isoMonth>\d\d)-(?<isoDay>\d\d)) {1,4}(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))? ?(?<half>[AP]M?)? {1,30}(?:<(?<kind>[A-Z]{3,9})>(?<gap> {1,10})|(?<size>\d[\d,.]{0,24}) )(?<name>.+)$/is

const dosKinds: Readonly<Record<string, ListingEntry['kind']>> = {
  DIR: 'directory',
  JUNCTION: 'link',
  SYMLINK: 'link',
  SYMLINKD: 'link',
}

/**
 * Parses a line of IIS in the form of `DIR`: `01-02-20  03:04PM       <DIR>          name`, with month before day, a
 * year of two or four digits, and a clock of twelve or 24 hours.
 */
export function parseDosLine(line: string, context: ListingContext): ListingEntry | undefined {
  const groups = dosPattern.exec(line)?.groups
  if (!groups) return undefined
  const { isoYear, isoMonth, isoDay, month, size, name = '' } = groups
  const kind = groups.kind === undefined ? 'file' : (dosKinds[groups.kind.toUpperCase()] ?? 'other')
  const targetAt = kind === 'link' && name.endsWith(']') ? name.lastIndexOf(' [') : -1
  return entry({
    name: targetAt < 0 ? name : name.slice(0, targetAt),
    kind,
    size: count(size?.replace(/[,.]/g, '')),
    modified: listingTime(
      {
        ...groups,
        year: isoYear ?? groups.year,
        month: Number(isoMonth ?? month),
        day: isoDay ?? groups.day,
      },
      context,
    ),
    target: targetAt < 0 ? undefined : name.slice(targetAt + 2, -1),
  })
}

/** Parses a line of Easily Parsed LIST Format: `+i8388621.44468,m839956783,r,s10376,` TAB `name`. */
export function parseEplfLine(line: string): ListingEntry | undefined {
  const at = line.indexOf('\t')
  if (!line.startsWith('+') || at < 0 || at === line.length - 1) return undefined
  const facts = new Map<string, string>()
  for (const fact of line.slice(1, at).split(',')) {
    const key = fact.startsWith('up') ? 'up' : fact.charAt(0)
    facts.set(key, fact.slice(key.length))
  }
  const seconds = count(facts.get('m'))
  return entry({
    name: line.slice(at + 1),
    kind: facts.has('/') ? 'directory' : facts.has('r') ? 'file' : 'other',
    size: count(facts.get('s')),
    modified: seconds === undefined ? undefined : { time: seconds * 1000, precision: 'second' },
    permissions: /^[0-7]{1,4}$/.test(facts.get('up') ?? '')
      ? Number.parseInt(facts.get('up')!, 8)
      : undefined,
    unique: facts.get('i'),
  })
}

const os400 =
  /^(\S{1,10}) +(?:(\d{1,18}) +)?(?:(\d\d)([/.])(\d\d)[/.](\d\d) +(\d\d):(\d\d):(\d\d) +)?(\*[A-Z]{2,9}) +(\S.*)$/s

const os400Kinds: Readonly<Record<string, ListingEntry['kind']>> = {
  '*STMF': 'file',
  '*MEM': 'file',
  '*DIR': 'directory',
  '*DDIR': 'directory',
  '*LIB': 'directory',
  '*FLR': 'directory',
  '*FILE': 'directory',
}

/**
 * Parses a line of IBM i: `QSYS            77824 02/23/00 15:09:55 *DIR 44-ibm-as400 dir/`. With slashes the month comes
 * first, with points the day. A `*FILE` has members and is a directory, except a save file, which is a file.
 */
export function parseOs400Line(line: string, context: ListingContext): ListingEntry | undefined {
  const match = os400.exec(line)
  if (!match) return undefined
  const [, owner, size, first, separator, second, year, hour, minute, seconds, type = '', text = ''] = match
  const [month, day] = separator === '.' ? [second, first] : [first, second]
  const name = text.replace(/\/$/, '')
  if (name === '') return undefined
  return entry({
    name,
    kind: /\.savf$/i.test(name) ? 'file' : (os400Kinds[type] ?? 'other'),
    size: count(size),
    modified:
      month === undefined
        ? undefined
        : listingTime({ year, month: Number(month), day, hour, minute, second: seconds }, context),
    owner,
  })
}

const vms =
  /^(\S{1,255};\d{1,5}) +(?:\d{1,10}(?:\/\d{1,10})? +)?(\d{1,2})-([A-Z]{3})-(\d{4})(?: +(\d\d):(\d\d)(?::(\d\d)(?:\.(\d\d))?)?)?(?: +\[([^\]]{1,80})\])?(?: +\([RWED,]{3,19}\))? *$/i

/**
 * Parses a line of OpenVMS: `DATA.TXT;3   12/15   2-JAN-2020 03:04:05 [STAFF,ANN] (RWED,RWED,RE,)`.
 * Its size is in blocks, which doesn't give the size in octets. The version remains part of the name.
 */
export function parseVmsLine(line: string, context: ListingContext): ListingEntry | undefined {
  const match = vms.exec(line)
  if (!match) return undefined
  const [, name = '', day, month = '', year, hour, minute, second, fraction, owner = ''] = match
  const [group, user] = owner.includes(',') ? owner.split(',', 2) : [undefined, owner]
  return entry({
    name,
    kind: /\.dir;\d+$/i.test(name) ? 'directory' : 'file',
    modified: listingTime({ year, month: monthNumber(month), day, hour, minute, second, fraction }, context),
    owner: user || undefined,
    group,
  })
}

const vm =
  /^(\S{1,16}) +(\S{1,8}) +([FV]|DIR|-) +(\d{1,10}|-) +(\d{1,12}|-) +(?:\d{1,12}|-) +(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?: +(?:-|(\S{1,16})))? *$/

/** Parses a line of z/VM: `ZVMFILE  TRACE   V        65      107        2 2005-10-04 15:28:42 060191`. */
export function parseVmLine(line: string, context: ListingContext): ListingEntry | undefined {
  const match = vm.exec(line)
  if (!match) return undefined
  const [, name, type, format, length, records, year, month, day, hour, minute, second, owner] = match
  const directory = format === 'DIR' || type === 'DIR'
  return entry({
    name: directory ? name! : `${name}.${type}`,
    kind: directory ? 'directory' : 'file',
    modified: listingTime({ year, month: Number(month), day, hour, minute, second }, context),
    records: /^\d/.test(records!) ? count(records) : undefined,
    owner,
    dataSet: directory ? undefined : { recordFormat: format!, recordLength: Number(length) },
  })
}
