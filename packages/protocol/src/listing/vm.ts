import { count, entry, type ListingContext, type ListingEntry } from './entry.js'
import type { ListingStyle } from './style.js'

const vm =
  /^(\S{1,16}) +(\S{1,8}) +([FV]|DIR|-) +(\d{1,10}|-) +(\d{1,12}|-) +(?:\d{1,12}|-) +(\d{4}-\d\d-\d\d|\d{1,2}\/\d\d\/(?:\d{4}|\d\d)) +(\d{1,2}):(\d\d):(\d\d)(?: +(?:-|(\S{1,16})))? *$/

const form = { orders: ['mdy', 'ymd'], usual: 'mdy' } as const

/**
 * Parses a line of z/VM: `ZVMFILE  TRACE   V        65      107        2 2005-10-04 15:28:42 060191`. By the setting of the
 * user its dates are `10/04/05`, too, the month first.
 */
export function parseVmLine(
  line: string,
  context: ListingContext,
  style: ListingStyle,
): ListingEntry | undefined {
  const match = vm.exec(line)
  if (!match) return undefined
  const [, name, type, format, length, records, date = '', hour, minute, second, owner] = match
  const [first = '', other = '', last = ''] = date.split(/\D/)
  const directory = format === 'DIR' || type === 'DIR'
  return entry({
    name: directory ? name! : `${name}.${type}`,
    kind: directory ? 'directory' : 'file',
    modified: style.orders.time([first, other, last], { hour, minute, second }, form, context),
    records: /^\d/.test(records!) ? count(records) : undefined,
    owner,
    dataSet: directory ? undefined : { recordFormat: format!, recordLength: Number(length) },
  })
}
