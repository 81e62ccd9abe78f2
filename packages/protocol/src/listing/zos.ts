import { listingTime } from './date.js'
import { count, entry, type ListingContext, type ListingEntry, present } from './entry.js'

const memberName = String.raw`([A-Z$#@{][A-Z\d$#@{-]{0,7})`
const member = new RegExp(`^ ?${memberName} *$`)
const memberStatistics =
  /^ ?(\S{1,16}) +\d\d\.\d\d (\d{4})\/(\d\d)\/(\d\d) (\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d)(?::(\d\d))? +(\d{1,8}) +\d{1,8} +\d{1,8} +(\S{1,8}) *$/

/** Parses a member of a partitioned data set, with ISPF statistics or its name alone. */
export function parseMemberLine(line: string, context: ListingContext): ListingEntry | undefined {
  const [, bare] = member.exec(line) ?? []
  return bare === undefined ? parseMemberStatisticsLine(line, context) : { name: bare, kind: 'file' }
}

/** Parses a member with ISPF statistics, which need no heading. */
export function parseMemberStatisticsLine(line: string, context: ListingContext): ListingEntry | undefined {
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
  String.raw`^ ?(\S{1,16}) +([\dA-F]{6,8}) +[\dA-F]{6} +(?:${memberName} +)?\d\d (?: |F|A)`,
)
const addressingModes = /(?: (?:24|31|64|ANY)){2} *$/

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

/** Parses a member of a load library where no heading is above it. */
export function parseWholeLoadModuleLine(line: string): ListingEntry | undefined {
  return addressingModes.test(line.replace(/ +/g, ' ')) ? parseLoadModuleLine(line) : undefined
}

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
