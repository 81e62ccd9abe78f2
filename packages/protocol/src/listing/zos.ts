import { listingTime } from './date.js'
import {
  count,
  type DataSetAttributes,
  entry,
  type ListingContext,
  type ListingEntry,
  present,
} from './entry.js'

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
const elsewhere = /^(?:(Migrated)|(\S{1,6}) (Tape|Not Direct Access Device)|(Pseudo Directory)) +(\S+) *$/

/** Parses a z/OS data set as `LISTLEVEL` 0 and 1 show it: `F1DBAR 3390   2016/12/19  3   19  FB …`. */
export function parseDataSetLine(line: string): ListingEntry | undefined {
  return parseElsewhere(line) ?? parseColumns(line, columns.narrow)
}

/** Parses a z/OS data set as `LISTLEVEL` 2 shows it, with a wider count of tracks and no unit. */
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

/** Parses a member of a partitioned data set, with ISPF statistics or its name alone. */
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

/** Parses a member of a load library: `DD        03DBD8   031506 IRRENV00 01 FO  …`, its size in hexadecimal. */
export function parseLoadModuleLine(line: string): ListingEntry | undefined {
  const match = loadModule.exec(line)
  if (!match) return undefined
  const [, name = '', size = '', target] = match
  return entry({ name, kind: 'file', size: Number.parseInt(size, 16), target })
}

const identifier = String.raw`((?:JOB|TSU|STC)\d{5}|[JTS]\d{7})`
const job = new RegExp(
  String.raw`^(\S{1,8}) +${identifier} +(\S{1,8}) +(INPUT|ACTIVE|OUTPUT|HELD)(?: +([A-Z\d]{1,8}))?(?: +(\S.{0,60}))?$`,
)
const jobOfLevel1 = new RegExp(
  String.raw`^(\S{1,8}) +${identifier} +(INPUT|ACTIVE|OUTPUT|HELD)(?: +(\d{1,6}) Spool Files)? *$`,
)

/** Parses a job: `USER1A   JOB00083 USER1    OUTPUT A        ABEND=806 3 spool files`, or as `JESINTERFACELEVEL` 1 has it. */
export function parseJobLine(line: string): ListingEntry | undefined {
  const [, oldName, oldId, oldStatus, oldFiles] = jobOfLevel1.exec(line) ?? []
  if (oldName !== undefined) {
    return entry({
      name: oldId!,
      kind: 'directory',
      job: present({ name: oldName, status: oldStatus!, spoolFiles: count(oldFiles) }) as ListingEntry['job'],
    })
  }
  const [, name, id, owner, status, jobClass, rest = ''] = job.exec(line) ?? []
  if (name === undefined) return undefined
  const [, files] = /(\d{1,6}) spool files *$/i.exec(rest) ?? []
  const outcome = (files === undefined ? rest : rest.slice(0, rest.lastIndexOf(files))).trim()
  return entry({
    name: id!,
    kind: 'directory',
    owner,
    job: present({
      name,
      owner,
      status: status!,
      class: jobClass,
      outcome: outcome || undefined,
      spoolFiles: count(files),
    }) as ListingEntry['job'],
  })
}

const spoolFile = /^ {1,12}(\d{1,4}) (\S{1,8}) {1,20}(?:(\S{2,8}) {1,20})?(\S) (\S{1,8}) {1,20}(\d{1,12}) *$/

/**
 * Parses a spool file of a job: `001 JES2              A JESMSGLG       858`.
 *
 * @param id of the job: the entry's name is `ID.NUMBER`, as RETR requires it
 */
export function parseSpoolFileLine(line: string, id: string | undefined): ListingEntry | undefined {
  const [, number, step, procedure, spoolClass, ddName, size] = spoolFile.exec(line) ?? []
  if (number === undefined) return undefined
  const spool = present({ step: step!, procedure, class: spoolClass!, ddName: ddName! })
  return entry({
    name: id === undefined ? String(Number(number)) : `${id}.${Number(number)}`,
    kind: 'file',
    size: count(size),
    spool: spool as ListingEntry['spool'],
  })
}
