import type { NameEncoding } from '@ftpkit/transfer'

/** A time in a listing, and its precision. */
export interface ListingTime {
  /** Milliseconds since 1970. A listing is taken to be in UTC if it names no offset and none was given. */
  readonly time: number
  /** The smallest unit that the listing shows; what is below it is 0. */
  readonly precision: 'day' | 'minute' | 'second' | 'millisecond'
}

/** A z/OS data set as LIST shows it. What a line omits is absent. */
export interface DataSetAttributes {
  /** Serial number of the volume. */
  readonly volume?: string
  /** Type of the device: `3390`. */
  readonly unit?: string
  /** `yyyy/mm/dd`; absent for `**NONE**`. */
  readonly referred?: string
  /** Pieces of the volume that the data set takes. */
  readonly extents?: number
  /** Tracks in use; absent where the column overflowed. */
  readonly used?: number
  /** RECFM: `FB`, `VB`, `U`, … */
  readonly recordFormat?: string
  /** LRECL, in octets. */
  readonly recordLength?: number
  /** BLKSIZE, in octets. */
  readonly blockSize?: number
  /** `PS`, `PO`, `PO-E`, `VSAM`, …, or its location instead: `Migrated`, `Tape`, `Not Direct Access Device`. */
  readonly organization?: string
  /** The name was shown in quotes: it is fully qualified, and commands need the quotes too. */
  readonly qualified?: true
}

/** A job in JES. The name of its entry is the job's identifier, as RETR and DELE require it. */
export interface JobAttributes {
  /** The name in the JOB statement. */
  readonly name: string
  /** The user whose job it is. */
  readonly owner?: string
  /** `INPUT`, `ACTIVE`, `OUTPUT`, `HELD`. */
  readonly status: string
  /** The job class, or the kind of the task: `A`, `TSU`, `STC`. */
  readonly class?: string
  /** As shown: `RC=0000`, `ABEND=806`, `(JCL error)`, `-HELD-`. */
  readonly outcome?: string
  /** How many files it has in the spool. */
  readonly spoolFiles?: number
}

/** A file in the JES spool. The name of its entry is `JOB.NUMBER`, as RETR requires it. */
export interface SpoolAttributes {
  /** The step that wrote it. */
  readonly step: string
  /** The step of a procedure that wrote it. */
  readonly procedure?: string
  /** The output class. */
  readonly class: string
  /** The name in the DD statement. */
  readonly ddName: string
}

/** One entry of a listing. Only what its line says is present. */
export interface ListingEntry {
  /**
   * As the server wrote it, in the text of `nameText`. A hostile server writes `../x`: check a name before it becomes
   * the name of a local file.
   */
  readonly name: string
  /** `other` is a device, a socket or anything else that can't be fetched or entered. */
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Octets. */
  readonly size?: number
  /** Last modification. */
  readonly modified?: ListingTime
  /** Creation. */
  readonly created?: ListingTime
  /** The twelve Unix mode bits. */
  readonly permissions?: number
  /** Name or number of the owner. */
  readonly owner?: string
  /** Name or number of the group. */
  readonly group?: string
  /** How many names the file has. */
  readonly links?: number
  /** The target of a symbolic link, or the load module that this one is an alias of. */
  readonly target?: string
  /** Entries with the same value are the same file. */
  readonly unique?: string
  /** Number of records, on systems that count records instead of octets. */
  readonly records?: number
  /** What z/OS shows of a data set. */
  readonly dataSet?: DataSetAttributes
  /** What JES shows of a job. */
  readonly job?: JobAttributes
  /** What JES shows of a file in the spool. */
  readonly spool?: SpoolAttributes
}

/** The order of day, month and year in a date of numbers: `mdy` is that of the United States. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd'

/** What is known about a listing besides its lines. */
export interface ListingContext {
  /** The encoding of names in the lines: a size may be the number of octets of a name. Default: UTF-8 */
  readonly names?: Pick<NameEncoding, 'octets' | 'text'> | undefined
  /** Milliseconds since 1970, to find the year of a date without one. Without it such a date is omitted. */
  readonly now?: number | undefined
  /** Minutes by which the server's clock is ahead of UTC. @default 0 */
  readonly utcOffset?: number | undefined
  /**
   * The order of day, month and year where dates are numbers. IBM i writes them as the job wants them: `04/05/06` is three
   * dates. Default: what the lines of the listing show; dates that may be several ones are omitted
   */
  readonly dateOrder?: DateOrder | undefined
}

/** An entry without its undefined fields. */
export function entry(
  fields: {
    [Name in keyof ListingEntry]:
      | ListingEntry[Name]
      | (undefined extends ListingEntry[Name] ? undefined : never)
  },
): ListingEntry {
  return present(fields) as unknown as ListingEntry
}

/** An object without its undefined fields. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

/** A count of octets, or undefined if it is too large to be exact. */
export function count(digits: string | undefined): number | undefined {
  const number = Number(digits)
  return digits && Number.isSafeInteger(number) ? number : undefined
}
