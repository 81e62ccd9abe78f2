import { listingTime } from './date.js'
import { entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'

/** Up to the last version: names have blanks, and no column has a version. */
const head = /^(?<name>\S.{0,253};\d{1,5}) +(?=\S)/

/** A name without its version, where an owner and who may do what tell that it is one of OpenVMS. */
const headOnly = /^(?<name>\S{1,255}) +(?=\S.* \[[^\]]{1,80}\] +\([RWED,]{3,19}\) *$)/i

const date =
  /(?<![^ ])(?<day>\d{1,2})-(?<month>[A-Z]{3})-(?<year>\d{4})(?: +(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d\d))?)?(?: (?<half>[AP]M))?)?(?= |$)/i

/** What stands before and after the date, in any order: blocks in use and allotted, an owner, and who may do what. */
const columns =
  /^(?: *(?:\d{1,10}(?:\/\d{1,10})?|\d{1,10}[KMGT]?B|\[[^\]()]{1,80}\]|[A-Z][\w$]{0,31}|\([RWED,]{3,19}\))(?= |$))* *$/i

/** An owner so long that it lost its bracket. */
const unclosed = /(\[[^\]()]{1,80})(?=\()/

/** What OpenVMS writes in place of the columns about a file that may not be looked at. */
const refused = /^(?:%[A-Z]+-[A-Z]-|no privilege|insufficient privilege)/i

/**
 * Parses a line of OpenVMS: `DATA.TXT;3   12/15   2-JAN-2020 03:04:05 [STAFF,ANN] (RWED,RWED,RE,)`, its columns in any
 * order. Its size is in blocks, which doesn't give the size in octets. The version remains part of the name.
 */
export function parseVmsLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const found = head.exec(line) ?? (/\) *$/.test(line) ? headOnly.exec(line) : null)
  if (!found) return undefined
  const name = found.groups!.name!
  const kind = /\.dir(?:;\d+)?$/i.test(name) ? 'directory' : 'file'
  const text = line.slice(found[0].length)
  if (refused.test(text)) return { name, kind }
  const dated = date.exec(text)
  if (!dated) return undefined
  const others = `${text.slice(0, dated.index)} ${text.slice(dated.index + dated[0].length)}`.replace(
    unclosed,
    '$1] ',
  )
  if (!columns.test(others)) return undefined
  const { month = '', ...parts } = dated.groups!
  return entry({
    name,
    kind,
    modified: listingTime({ ...parts, day: parts.day, month: style.months.numberOf(month) }, context),
    ...ownership(others),
  })
}

const owner = /\[([^\]()]{1,80})|(?:^| )([A-Z][\w$]{0,31})(?= |$)/i

function ownership(columns: string): { owner?: string | undefined; group?: string | undefined } {
  const [, bracketed = '', word] = owner.exec(columns) ?? []
  const [group, user] = bracketed.includes(',') ? bracketed.split(',', 2) : [undefined, bracketed]
  return { owner: user?.trim() || word, group }
}
