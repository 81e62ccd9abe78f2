import { listingTime } from './date.js'
import {
  count,
  type DataSetAttributes,
  entry,
  type ListingContext,
  type ListingEntry,
  present,
} from './entry.js'

/** Where the columns of a list of data sets begin; the name is the rest of the line. */
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

/** A data set that is not on a disk has words instead of columns. */
const elsewhere = /^(?:(Migrated)|(\S{1,6}) (Tape|Not Direct Access Device)|(Pseudo Directory)) +(\S+) *$/

/** Reads a data set of z/OS as `LISTLEVEL` 0 and 1 show it: `F1DBAR 3390   2016/12/19  3   19  FB …`. */
export function parseDataSetLine(line: string): ListingEntry | undefined {
  return parseElsewhere(line) ?? parseColumns(line, columns.narrow)
}

/** Reads a data set of z/OS as `LISTLEVEL` 2 shows it, with a wider count of tracks and no unit. */
export function parseWideDataSetLine(line: string): ListingEntry | undefined {
  return parseElsewhere(line) ?? parseColumns(line, columns.wide)
}

function parseElsewhere(line: string): ListingEntry | undefined {
  const [, migrated, volume, device, pseudo, name] = elsewhere.exec(line) ?? []
  if (name === undefined) return undefined
  const organization = migrated ?? device ?? pseudo
  return entry({
    ...unquoted(name),
    kind: pseudo ? 'directory' : 'file',
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

const memberName = String.raw`([A-Z$#@{][A-Z\d$#@{-]{0,7})`
const member = new RegExp(`^ ?${memberName} *$`)
const memberStatistics = new RegExp(
  String.raw`^ ?${memberName} +\d\d\.\d\d (\d{4})/(\d\d)/(\d\d) (\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d)(?::(\d\d))? +(\d{1,8}) +\d{1,8} +\d{1,8} +(\S{1,8}) *$`,
)

/** Reads a member of a partitioned data set, with ISPF statistics or its name alone. */
export function parseMemberLine(line: string, context: ListingContext): ListingEntry | undefined {
  const [, bare] = member.exec(line) ?? []
  if (bare !== undefined) return { name: bare, kind: 'file' }
  const match = memberStatistics.exec(line)
  if (!match) return undefined
  const [, name = '', cy, cm, cd, year, month, day, hour, minute, second, records, owner] = match
  return entry({
    name,
    kind: 'file',
    created: listingTime({ year: cy, month: Number(cm), day: cd }, context),
    modified: listingTime({ year, month: Number(month), day, hour, minute, second }, context),
    owner,
    records: count(records),
  })
}

const loadModule = new RegExp(
  String.raw`^ ?${memberName} +([\dA-F]{6,8}) +[\dA-F]{6} +(?:${memberName} +)?\d\d (?: |F|A)`,
)

/** Reads a member of a load library: `DD        03DBD8   031506 IRRENV00 01 FO  …`, its size in hexadecimal. */
export function parseLoadModuleLine(line: string): ListingEntry | undefined {
  const match = loadModule.exec(line)
  if (!match) return undefined
  const [, name = '', size = '', target] = match
  return entry({ name, kind: 'file', size: Number.parseInt(size, 16), target })
}
