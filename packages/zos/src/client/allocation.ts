import type { ListingEntry } from '@ftpkit/protocol'

/** The allocation of a data set. What is absent is unknown, or left to the server. */
export interface Allocation {
  /** `FB`, `VB`, `VBS`, `U`, … */
  readonly recfm?: string | undefined
  /** Record length in octets; that of variable records includes the four of the RDW. */
  readonly lrecl?: number | undefined
  /** Block size in octets. */
  readonly blksize?: number | undefined
  /** `PDS` or `PDSE` for a data set with members. */
  readonly pdstype?: string | undefined
}

/**
 * Parses the reply to XDSS: the SITE command that allocates a data set like the one in question.
 *
 * @returns undefined if the reply has no such command
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

/** The allocation in an entry of LIST; undefined if it shows no record format. */
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

/** SITE parameters that allocate the next new data set in this way. */
export function siteOf({ recfm, lrecl, blksize, pdstype }: Allocation): Record<string, string | number> {
  return present({ RECFM: recfm, LRECL: lrecl, BLKSIZE: blksize, PDSTYPE: pdstype })
}

function lengthIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } & Record<never, never> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
