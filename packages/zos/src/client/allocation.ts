import type { ListingEntry } from '@ftpkit/protocol'

/** How a data set is, or is to be, allocated. What is absent is unknown, or left to the server. */
export interface Allocation {
  /** `FB`, `VB`, `VBS`, `U`, … */
  readonly recfm?: string
  /** Octets of a record; with the four of its descriptor where the length is variable. */
  readonly lrecl?: number
  readonly blksize?: number
  /** `PDS` or `PDSE` of what has members. */
  readonly pdstype?: string
}

/**
 * Reads what XDSS answers: the SITE command that would allocate a data set like the one that was asked about.
 *
 * @returns undefined where there is none in it
 */
export function allocationInReply(lines: readonly string[]): Allocation | undefined {
  const parameters = lines.map((line) => /\bSITE +(.*\bRECFM=.*)$/i.exec(line)?.[1]).find(Boolean)
  if (parameters === undefined) return undefined
  const value = (name: string) =>
    new RegExp(`\\b${name}=([\\w$@#]+)`, 'i').exec(parameters)?.[1]?.toUpperCase()
  return present({
    recfm: value('RECFM'),
    lrecl: lengthIn(value('LRECL')),
    blksize: lengthIn(value('BLKSIZE') ?? value('BLOCKSIZE')),
    pdstype: value('PDSTYPE'),
  })
}

/** What LIST tells of a data set; undefined where it tells no record format. */
export function allocationOfEntry({ dataSet }: ListingEntry): Allocation | undefined {
  if (dataSet?.recordFormat === undefined) return undefined
  const { recordFormat, recordLength, blockSize, organization } = dataSet
  const pdstypes: Readonly<Record<string, string>> = { PO: 'PDS', 'PO-E': 'PDSE' }
  return present({
    recfm: recordFormat,
    lrecl: recordLength,
    blksize: blockSize,
    pdstype: organization === undefined ? undefined : pdstypes[organization],
  })
}

/** What SITE says to have the next new data set allocated so. */
export function siteOf({ recfm, lrecl, blksize, pdstype }: Allocation): Record<string, string | number> {
  return present({ RECFM: recfm, LRECL: lrecl, BLKSIZE: blksize, PDSTYPE: pdstype })
}

/** Whether the length of records varies, so that it must travel with them. */
export function isVariable({ recfm = '' }: Allocation): boolean {
  return /^[VU]/.test(recfm)
}

function lengthIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } & Record<never, never> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
