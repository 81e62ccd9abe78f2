import { listingTime, monthNumber } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'

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
 * Reads a line of IBM i: `QSYS            77824 02/23/00 15:09:55 *DIR 44-ibm-as400 dir/`.
 * Month and day stand in that order between slashes, in the other between points.
 * A `*FILE` holds members and is a directory, but a save file is a file.
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
 * Reads a line of OpenVMS: `DATA.TXT;3   12/15   2-JAN-2020 03:04:05 [STAFF,ANN] (RWED,RWED,RE,)`.
 * It counts blocks, from which the size in octets doesn't follow. The version stays part of the name.
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

/** Reads a line of z/VM: `ZVMFILE  TRACE   V        65      107        2 2005-10-04 15:28:42 060191`. */
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
