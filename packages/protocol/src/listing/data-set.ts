import { count, type DataSetAttributes, entry, type ListingEntry, present } from './entry.js'

/** Positions of the columns in a list of data sets. The name extends to the end of the line. */
const columns = {
  narrow: {
    unit: 7,
    referred: 14,
    extents: 24,
    used: 27,
    format: 32,
    length: 38,
    block: 44,
    organization: 50,
    name: 55,
  },
  wide: {
    unit: 7,
    referred: 7,
    extents: 17,
    used: 24,
    format: 34,
    length: 40,
    block: 46,
    organization: 52,
    name: 57,
  },
} as const

type Columns = (typeof columns)[keyof typeof columns]

/** A data set that is not on disk has words in place of the columns. */
const elsewhere =
  /^(?:(Migrated)|(\S{1,6}) (Tape|Not Direct Access Device|Not Mounted)|(Pseudo Directory)|(Error determining attributes))\s+(\S+) *$/

/** Parses a z/OS data set as `LISTLEVEL` 0 and 1 show it: `F1DBAR 3390   2016/12/19  3   19  FB …`. */
export function parseDataSetLine(line: string): ListingEntry | undefined {
  return parseElsewhere(line) ?? parseColumns(line, columns.narrow) ?? parseDataSetWords(line)
}

/** Parses a z/OS data set as `LISTLEVEL` 2 shows it, with a wider count of tracks and no unit. */
export function parseWideDataSetLine(line: string): ListingEntry | undefined {
  return parseElsewhere(line) ?? parseColumns(line, columns.wide) ?? parseDataSetWords(line)
}

function parseElsewhere(line: string): ListingEntry | undefined {
  const [, migrated, volume, device, pseudo, error, name] = elsewhere.exec(line) ?? []
  if (name === undefined) return undefined
  const organization = migrated ?? device ?? pseudo ?? error
  return entry({
    ...unquoted(name),
    kind: pseudo ? 'directory' : error ? 'other' : 'file',
    dataSet: { ...present({ volume, organization }), ...unquoted(name).dataSet },
  })
}

const dateColumn = /^(?:\d{4}\/\d\d\/\d\d|\*\*NONE\*\*|)$/
const organizationColumn = /^(?:[A-Z-]{2,4}|)$/

function parseColumns(line: string, at: Columns): ListingEntry | undefined {
  const column = (from: number, to?: number) => line.slice(from, to).trim()
  const referred = column(at.referred, at.extents)
  const organization = column(at.organization, at.name)
  const name = column(at.name)
  if (!dateColumn.test(referred) || !organizationColumn.test(organization) || !/^\S+$/.test(name))
    return undefined
  if (referred === '' && organization === '') return undefined
  const format = column(at.format, at.length)
  const dataSet: DataSetAttributes = present({
    volume: column(0, at.unit) || undefined,
    unit: column(at.unit, at.referred) || undefined,
    referred: /^\d/.test(referred) ? referred : undefined,
    extents: decimal(column(at.extents, at.used)),
    used: decimal(column(at.used, at.format)),
    recordFormat: format === 'NONE' || format === '' ? undefined : format,
    recordLength: decimal(column(at.length, at.block)),
    blockSize: decimal(column(at.block, at.organization)),
    organization: organization || undefined,
  })
  const found = unquoted(name)
  return entry({ name: found.name, kind: kindOf(organization), dataSet: { ...dataSet, ...found.dataSet } })
}

function unquoted(name: string): { name: string; dataSet?: { qualified: true } } {
  const [, inner] = /^'([^']+)'$/.exec(name) ?? []
  return inner === undefined ? { name } : { name: inner, dataSet: { qualified: true } }
}

function kindOf(organization: string): ListingEntry['kind'] {
  if (organization.startsWith('PO')) return 'directory'
  return organization.startsWith('PS') || organization.startsWith('DA') ? 'file' : 'other'
}

/** A column may have overflowed into `+++++` or `????`. */
function decimal(text: string): number | undefined {
  return /^\d+$/.test(text) ? count(text) : undefined
}

/** The columns as words, for servers and gateways that don't keep to their places. */
const words =
  /^(?<volume>[A-Z\d$#@]{1,6}) +(?:(?<unit>[A-Z\d]{4,5}) +)?(?<referred>\d{4}\/\d\d\/\d\d|\*\*NONE\*\*) +(?:(?<extents>\d{1,3}) +(?<used>\d{1,10}|[+?]{1,10})|\d{1,12}[+?]{0,10}) +(?<format>[FVUD][BAMST]{0,3}|NONE) +(?<length>\d{1,5}) +(?<block>\d{1,5}) +(?<organization>[A-Z]{2,4}(?:-[A-Z])?) +(?<name>'[^' ]+'|[^' ]+) *$/

const vsam =
  /^(?<volume>[A-Z\d$#@]{1,6}) +(?<unit>[A-Z\d]{4,5}) +(?<organization>VSAM) +(?<name>'[^' ]+'|[^' ]+) *$/

/**
 * Parses a z/OS data set whose columns are not at their places, or that has no heading above it. Extents and tracks may
 * have run together.
 */
export function parseDataSetWords(line: string): ListingEntry | undefined {
  const groups = (words.exec(line) ?? vsam.exec(line))?.groups
  if (!groups) return undefined
  const { name = '', organization = '', referred, format } = groups
  const found = unquoted(name)
  const dataSet: DataSetAttributes = present({
    volume: groups.volume,
    unit: groups.unit,
    referred: /^\d/.test(referred ?? '') ? referred : undefined,
    extents: decimal(groups.extents ?? ''),
    used: decimal(groups.used ?? ''),
    recordFormat: format === 'NONE' ? undefined : format,
    recordLength: decimal(groups.length ?? ''),
    blockSize: decimal(groups.block ?? ''),
    organization,
  })
  return entry({ name: found.name, kind: kindOf(organization), dataSet: { ...dataSet, ...found.dataSet } })
}

/** Parses a data set that is not on disk, where no heading is above it. */
export function parseElsewhereLine(line: string): ListingEntry | undefined {
  return /\s{4}\S+ *$/.test(line) ? parseElsewhere(line) : undefined
}
