import type { OpenedSending } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { displayName } from '../commands/names.js'
import type { ZosContext } from '../context.js'
import { newReport } from '../conversion/incoming.js'
import { sendingRecords } from '../conversion/pipelines.js'
import { singleChunk } from '../files.js'
import type { Job, SpoolFile } from '../jes/job.js'
import type { DataControlBlock } from '../recfm.js'
import { invalidName, noMember, notFound, refusal, reply } from '../replies.js'
import { storedLines } from '../stored-records.js'
import { parseName, unquoted, type ZosName } from '../zos-name.js'
import { jclOf } from './submit.js'

/** Follows each spool file when several are sent. */
const endOfSpoolFile = ' !! END OF JES SPOOL FILE !!'

/** Spool files are of variable length, with a carriage control. */
const spoolFormat: DataControlBlock = { recfm: 'VBA', lrecl: 32_760, blksize: 32_760 }

/** `JOB00012`, for short `J12`, and `JOB00012.X` name all spool files of a job, `JOB00012.2` one. */
const spoolName = /^(J(?:OB)?\d{1,7}|[A-Z]{1,3}\d{5,7})(?:\.(X|\d{1,5}))?$/

/** Whether a name in FILETYPE=JES is that of a job, or of one of its spool files. */
export function namesJob(name: string): boolean {
  return spoolName.test(name.trim().toUpperCase())
}

/**
 * Opens a RETR in FILETYPE=JES: of spool files, or of a data set that is submitted, whose output is then sent.
 *
 * @throws VerbatimReplyError with the reply of z/OS
 */
export async function retrieveSpool(request: TransferRequest, context: ZosContext): Promise<OpenedSending> {
  const given = request.path.trim().toUpperCase()
  const [, id, which = 'X'] = spoolName.exec(given) ?? []
  if (id === undefined) {
    return context.site.jesgetbydsn
      ? sendByDataSet(unquoted(given), request, context)
      : submitAndWait(request, context)
  }
  const job = existingJob(id, context)
  if (which !== 'X') return sendOne(job, Number(which), request, context)
  if (job.spool.length === 0) throw refusal(550, `No spool files available for ${job.id}, aborting`)
  const text = 'Sending all spool files for requested Jobid'
  return send([text], allLines(job), request, context)
}

function existingJob(id: string, { jes, site }: ZosContext): Job {
  const job = jes.job(id, site)
  if (job) return job
  const { jesjobname, jesstatus, jesowner } = site
  throw refusal(
    550,
    `Jobid ${id} not found for JESJOBNAME=${jesjobname}, JESSTATUS=${jesstatus} and JESOWNER=${jesowner}`,
  )
}

function sendOne(job: Job, number: number, request: TransferRequest, context: ZosContext): OpenedSending {
  const file = job.spool[number - 1]
  if (number === 0) throw refusal(550, `Index 0 is not valid: spool files of ${job.id} are numbered from 1`)
  if (!file) throw refusal(550, `Index ${number} is greater than number of spool files for ${job.id}`)
  return send([`Sending data set ${dataSetOf(job, number)}`], file.lines, request, context)
}

/** The data set name of a spool file: `USER1.NIGHTLY.JOB00012.D0000002.JESMSGLG`. */
function dataSetOf({ owner, name, id, spool }: Job, number: number): string {
  return `${owner}.${name}.${id}.D${String(number).padStart(7, '0')}.${spool[number - 1]?.ddName}`
}

/** SITE JESGETBYDSN: the name is the data set name of a spool file. */
function sendByDataSet(name: string, request: TransferRequest, context: ZosContext): OpenedSending {
  const [, id = '', number] = /\.([A-Z]{1,3}\d{5,7})\.D(\d{7})\./.exec(name) ?? []
  const job = context.jes.job(id, context.site)
  if (!job || dataSetOf(job, Number(number)) !== name) throw notFound(name)
  return sendOne(job, Number(number), request, context)
}

function allLines({ spool }: Job): string[] {
  return spool.flatMap(({ lines }: SpoolFile) => [...lines, endOfSpoolFile])
}

/** SITE NOJESGETBYDSN: the name is that of a data set with JCL, which is submitted. */
async function submitAndWait(request: TransferRequest, context: ZosContext): Promise<OpenedSending> {
  const { jes, site } = context
  jes.assertMaySubmit()
  jes.assertMayRead()
  const name = parseName(request.path)
  const source = await jclSource(name, context)
  const shown = displayName(name)
  const [job] = jes.submit(await jclOf(source))
  if (!job) throw refusal(550, `Submitting ${shown} fails: it has no JOB statement.`)
  const finished = await jes.finished(job.id)
  if (!finished) throw refusal(550, `Submitting ${shown} fails: ${job.id} was purged.`)
  const texts = [
    `Submitting job ${shown} FIXrecfm ${site.jeslrecl}`,
    `When ${job.id} is done, will retrieve its output`,
  ]
  return send(texts, allLines(finished), request, context)
}

/** The stored records of JCL. @throws VerbatimReplyError for what isn't there, or holds no records */
async function jclSource(name: ZosName, { catalog }: ZosContext): Promise<AsyncIterable<Uint8Array>> {
  if (name.kind === 'invalid' || name.kind === 'pattern') throw invalidName(displayName(name))
  const found = name.kind === 'data-set' || name.kind === 'member' ? await catalog.find(name.name) : undefined
  if (!found) throw notFound(displayName(name))
  if (name.kind !== 'member') {
    if (found.dsorg !== 'PS')
      throw refusal(550, `Submitting ${found.name} fails: its organization is ${found.dsorg}`)
    return catalog.read(found.name)
  }
  if (!(await catalog.member(found.name, name.member))) throw noMember(displayName(name))
  return catalog.read(found.name, name.member)
}

function send(
  texts: readonly string[],
  lines: readonly string[],
  { parameters }: TransferRequest,
  { site }: ZosContext,
): OpenedSending {
  return {
    source: singleChunk(storedLines(lines)),
    sending: sendingRecords({ parameters, site, format: spoolFormat }, newReport()),
    openingReply: reply(125, ...texts),
    finalReply: () => reply(250, 'Transfer completed successfully.'),
  }
}
