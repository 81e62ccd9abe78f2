import type { ListingEntry } from '@ftpkit/protocol'

/** A listing time, as the parser gives it. */
type ListingTime = NonNullable<ListingEntry['modified']>

/** Milliseconds beyond which there is no date. */
const maxTime = 8.64e15

/**
 * An entry as it is in JSON: times in ISO 8601, each beside the smallest unit that the listing shows, and permissions as
 * four octal digits.
 */
export function entryForJson<Entry extends Partial<ListingEntry>>(entry: Entry): object {
  const { modified, created, permissions, dataSet, ...rest } = entry
  return {
    ...rest,
    ...timeFields('modified', modified),
    ...timeFields('created', created),
    ...(permissions !== undefined && { permissions: permissions.toString(8).padStart(4, '0') }),
    ...(dataSet && {
      dataSet: { ...dataSet, ...(dataSet.referred && { referred: dataSet.referred.replaceAll('/', '-') }) },
    }),
  }
}

function timeFields(name: string, value: ListingTime | undefined): object {
  if (!value || !(Math.abs(value.time) <= maxTime)) return {}
  return { [name]: new Date(value.time).toISOString(), [`${name}Precision`]: value.precision }
}
