import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'

/** `01-02-20  03:04PM` or `2020-01-02  15:04`, then a size or a word in brackets. */
const pattern =
  /^(?:(?<month>\d\d)[-/.](?<day>\d\d)[-/.](?<year>\d{4}|\d\d)|(?<isoYear>\d{4})-(?<isoMonth>\d\d)-(?<isoDay>\d\d)) {1,4}(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))? ?(?<half>[AP]M?)? {1,30}(?:<(?<kind>[A-Z]{3,9})>(?<gap> {1,10})|(?<size>\d[\d,.]{0,24}) )(?<name>.+)$/is

const kinds: Readonly<Record<string, ListingEntry['kind']>> = {
  DIR: 'directory',
  JUNCTION: 'link',
  SYMLINK: 'link',
  SYMLINKD: 'link',
}

/**
 * Reads a line as IIS writes it in the manner of `DIR`: `01-02-20  03:04PM       <DIR>          name`,
 * month before day, with two or four digits of the year, twelve hours or twenty-four.
 */
export function parseDosLine(line: string, context: ListingContext): ListingEntry | undefined {
  const groups = pattern.exec(line)?.groups
  if (!groups) return undefined
  const { isoYear, isoMonth, isoDay, month, size, name = '' } = groups
  const kind = groups.kind === undefined ? 'file' : (kinds[groups.kind.toUpperCase()] ?? 'other')
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
