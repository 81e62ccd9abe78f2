/** A time in a listing, and how exactly the listing tells it. */
export interface ListingTime {
  /** Milliseconds since 1970, as if the listing told UTC unless it says otherwise or an offset was given. */
  readonly time: number
  readonly precision: 'day' | 'minute' | 'second' | 'millisecond'
}

/** What a data set of z/OS is, as LIST shows it; what a line leaves out is absent. */
export interface DataSetAttributes {
  readonly volume?: string
  readonly unit?: string
  /** `yyyy/mm/dd`; absent for `**NONE**`. */
  readonly referred?: string
  readonly extents?: number
  /** Tracks in use; absent where the column overflowed. */
  readonly used?: number
  readonly recordFormat?: string
  readonly recordLength?: number
  readonly blockSize?: number
  /** `PS`, `PO`, `PO-E`, `VSAM`, …, or where it is instead: `Migrated`, `Tape`, `Not Direct Access Device`. */
  readonly organization?: string
  /** The name was shown between `'`: it is whole, and a command wants them around it again. */
  readonly qualified?: true
}

/** What JES tells of a job; its entry has the job's identifier for a name, as RETR and DELE want it. */
export interface JobAttributes {
  readonly name: string
  readonly owner?: string
  /** `INPUT`, `ACTIVE`, `OUTPUT`, `HELD`. */
  readonly status: string
  readonly class?: string
  /** As shown: `RC=0000`, `ABEND=806`, `(JCL error)`, `-HELD-`. */
  readonly outcome?: string
  readonly spoolFiles?: number
}

/** What JES tells of a file in the spool; its entry's name is `JOB.NUMBER`, as RETR wants it. */
export interface SpoolAttributes {
  readonly step: string
  readonly procedure?: string
  readonly class: string
  readonly ddName: string
}

/** One name of a listing. Only what its line says is present. */
export interface ListingEntry {
  /**
   * As the server wrote it, as `nameText` shows octets. A hostile server writes `../x`: a name reaches the local disk
   * only through a function that checks it.
   */
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Octets. */
  readonly size?: number
  readonly modified?: ListingTime
  readonly created?: ListingTime
  /** The twelve Unix mode bits. */
  readonly permissions?: number
  readonly owner?: string
  readonly group?: string
  readonly links?: number
  /** Where a symbolic link leads, or what a load module is an alias of. */
  readonly target?: string
  /** Two entries with the same value are the same file. */
  readonly unique?: string
  /** Records, where a system counts those instead of octets. */
  readonly records?: number
  readonly dataSet?: DataSetAttributes
  readonly job?: JobAttributes
  readonly spool?: SpoolAttributes
}

/** What the reader of a listing knows besides its lines. */
export interface ListingContext {
  /** Milliseconds since 1970: tells the year of a date without one. Without it such a date is left out. */
  readonly now?: number | undefined
  /** Minutes by which the server's clock is ahead of UTC. @defaultValue 0 */
  readonly utcOffset?: number | undefined
}

/** Reads one line of one kind of listing; undefined for a line that is not of its kind. */
export type ListingLineParser = (line: string, context: ListingContext) => ListingEntry | undefined

/** An entry without what is undefined. */
export function entry(
  fields: {
    [Name in keyof ListingEntry]:
      | ListingEntry[Name]
      | (undefined extends ListingEntry[Name] ? undefined : never)
  },
): ListingEntry {
  return present(fields) as unknown as ListingEntry
}

/** An object without its fields that are undefined. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

/** A count of octets, or undefined where it is too large to be exact. */
export function count(digits: string | undefined): number | undefined {
  const number = Number(digits)
  return digits && Number.isSafeInteger(number) ? number : undefined
}
