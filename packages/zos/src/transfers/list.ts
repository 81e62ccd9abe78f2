import type { OpenedSending } from '@ftpkit/node'
import { pipelines } from '@ftpkit/pipeline'
import type { TransferRequest } from '@ftpkit/session'
import { utf8Names } from '@ftpkit/transfer'
import type { ZosContext } from '../context.js'
import type { DataSet, Member } from '../data-set.js'
import { nameMatcher } from '../data-set-names.js'
import { singleChunk } from '../files.js'
import {
  dataSetHeading,
  dataSetLine,
  loadModuleHeading,
  loadModuleLine,
  memberHeading,
  memberLine,
} from '../listing/data-sets.js'
import { jobLines, jobWithSpool } from '../listing/jobs.js'
import { invalidName, noDataSets, refusal, reply } from '../replies.js'
import { unixLines } from '../unix-files.js'
import { parseName, unquoted, type ZosName } from '../zos-name.js'

/**
 * Opens LIST and NLST.
 *
 * @throws VerbatimReplyError with the reply of z/OS, which refuses to send an empty list
 */
export async function openList(request: TransferRequest, context: ZosContext): Promise<OpenedSending> {
  if (context.site.filetype === 'JES') return listJobs(request, context)
  const name = listedName(request.path)
  if (name.kind === 'unix') return sendLines(await unixLines(name.path, request, context), request)
  if (name.kind === 'invalid') throw invalidName(name.text)
  if (name.kind === 'generation') throw noDataSets()
  const member = 'member' in name ? name.member : undefined
  const lines =
    member === undefined
      ? await dataSetLines(name.name, request, context)
      : await memberLines(name.name, member, request, context)
  return sendLines(lines, request)
}

/** A prefix lists all names that begin with it. */
function listedName(full: string): ZosName {
  const text = unquoted(full)
  return parseName(text.endsWith('.') || text === '' ? `'${text}*'` : full)
}

async function dataSetLines(
  pattern: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<string[]> {
  const { catalog, site } = context
  const quoted = request.argument.trim().startsWith("'")
  const prefix = quoted ? '' : prefixOf(pattern, request.argument.trim())
  // An asterisk at the end matches all further qualifiers.
  const matches = nameMatcher(pattern.replace(/\*+$/, '**'))
  const lines: string[] = []
  const directories = new Set<string>()
  for await (const found of catalog.search(matches)) {
    const name = found.name.slice(prefix.length)
    if (site.directorymode && name.includes('.')) directories.add(name.slice(0, name.indexOf('.')))
    else lines.push(...lineOf({ ...found, name }, quoted, request, context))
  }
  if (lines.length + directories.size === 0) throw noDataSets()
  if (request.direction === 'names') return [...lines, ...directories]
  const pseudo = [...directories].map((name) => `Pseudo Directory ${name}`)
  return [dataSetHeading(site.listlevel), ...lines, ...pseudo]
}

/** The line of a data set. The base of a generation data group has none. */
function lineOf(
  found: DataSet,
  quoted: boolean,
  { direction }: TransferRequest,
  { site }: ZosContext,
): string[] {
  if (found.dsorg === 'GDG') return []
  if (direction === 'names') return [quoted ? `'${found.name}'` : found.name]
  return [dataSetLine(found, site.listlevel, quoted)]
}

/** What is omitted from names if the command had none in quotes: the part of the pattern before the given name. */
function prefixOf(pattern: string, argument: string): string {
  const given = argument === '' ? '*' : argument.toUpperCase()
  return pattern.endsWith(given) ? pattern.slice(0, pattern.length - given.length) : ''
}

async function memberLines(
  name: string,
  pattern: string,
  request: TransferRequest,
  { catalog }: ZosContext,
): Promise<string[]> {
  const library = await catalog.find(name)
  if (!library?.dsorg.startsWith('PO')) {
    throw refusal(550, `Partitioned data set '${name}(${pattern})' does not exist`)
  }
  const matches = nameMatcher(pattern)
  const members = (await catalog.members(name)).filter((member) => matches(member.name))
  if (members.length === 0) throw refusal(550, 'No members found.')
  if (request.direction === 'names') return members.map((member) => member.name)
  return library.load
    ? withHeading(loadModuleHeading, members, loadModuleLine)
    : withHeading(memberHeading, members, memberLine)
}

function withHeading(
  heading: string,
  members: readonly Member[],
  line: (member: Member) => string,
): string[] {
  return [heading, ...members.map(line)]
}

/** FILETYPE=JES: the jobs that SITE selects, or one with its spool files. */
function listJobs(request: TransferRequest, { jes, site }: ZosContext): OpenedSending {
  const { jesjobname, jesstatus, jesowner, jesentrylimit } = site
  const filter = `JESJOBNAME=${jesjobname}, JESSTATUS=${jesstatus} and JESOWNER=${jesowner}`
  const id = unquoted(request.argument.trim().toUpperCase())
  const found = jes.jobs(site, id)
  const jobs = found.slice(0, jesentrylimit)
  const [job] = jobs
  if (found.length === 0) throw refusal(550, `No jobs found for ${filter}`)
  const single = id !== '' && !/[*%]/.test(id) && jes.interfaceLevel === 2
  const lines = job && single ? jobWithSpool(job) : jobLines(jobs, jes.interfaceLevel)
  const limit = `JESENTRYLIMIT of ${jesentrylimit} reached.  Additional entries not displayed`
  const remarks = found.length > jobs.length ? [limit] : []
  const sent = request.direction === 'names' ? jobs.map((listed) => listed.id) : lines
  return sendLines(sent, request, `List started OK for ${filter}`, ...remarks)
}

/** Sends lines, each with its line end: a client considers a line without one truncated. */
function sendLines(
  lines: readonly string[],
  { parameters, names = utf8Names }: TransferRequest,
  started = 'List started OK',
  ...remarks: readonly string[]
): OpenedSending {
  return {
    source: singleChunk(names.octets(lines.map((line) => `${line}\n`).join(''))),
    sending: pipelines(parameters).sending,
    openingReply: reply(125, started),
    finalReply: () => reply(250, ...remarks, 'List completed successfully.'),
  }
}
