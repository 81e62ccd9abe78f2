import { count, entry, type ListingEntry, present } from './entry.js'

const identifier = String.raw`((?:JOB|TSU|STC)\d{5}|[JTS]\d{7})`
const job = new RegExp(
  String.raw`^(\S{1,8}) +${identifier} +(\S{1,8}) +(INPUT|ACTIVE|OUTPUT|HELD)(?: +([A-Z\d]{1,8}))?(?: +(\S.{0,60}))?$`,
)
const jobOfLevel1 = new RegExp(
  String.raw`^(\S{1,8}) +${identifier} +(INPUT|ACTIVE|OUTPUT|HELD)(?: +(\d{1,6}) Spool Files)? *$`,
)

/** Reads a job: `USER1A   JOB00083 USER1    OUTPUT A        ABEND=806 3 spool files`, or as `JESINTERFACELEVEL` 1 has it. */
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
 * Reads a spool file of a job: `001 JES2              A JESMSGLG       858`.
 *
 * @param id of the job: the entry's name is `ID.NUMBER`, as RETR wants it
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
