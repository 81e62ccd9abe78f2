import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry } from './entry.js'

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
