import type { Entry } from '@ftpkit/filesystem'
import type { OpenedSending } from '@ftpkit/node'
import { isNamePattern, matchesName } from '@ftpkit/protocol'
import type { TransferRequest } from '@ftpkit/session'
import { unixCall } from '../commands/names.js'
import type { ZosContext } from '../context.js'
import type { DataSet, Member } from '../data-set.js'
import { dataSetHeading, dataSetLine } from '../listing/data-set-line.js'
import { loadModuleHeading, loadModuleLine, memberHeading, memberLine } from '../listing/member-line.js'
import { unixLine, unixTotal } from '../listing/unix-line.js'
import { dataSetMatcher } from '../pattern.js'
import { invalidName, noDataSets, refusal } from '../replies.js'
import { parseName, unquoted, type ZosName } from '../zos-name.js'
import { listJobs } from './job-list.js'
import { sendLines } from './send-lines.js'

/** Most letters in a name of z/OS UNIX, and in a pattern of one. */
const maxFileNameLength = 255

/** Opens LIST and NLST. What lists nothing is refused, as z/OS does. */
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

/** A prefix alone stands for all that begins with it. */
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
  // An asterisk at the end takes all qualifiers there are.
  const matches = dataSetMatcher(pattern.replace(/\*+$/, '**'))
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

/** A group of generations is no data set of its own in a list. */
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

/** What names that were asked for without quotes are told without: what stands before the name that was given. */
function prefixOf(pattern: string, asked: string): string {
  const given = asked === '' ? '*' : asked.toUpperCase()
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
  const matches = dataSetMatcher(pattern)
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

/** A directory with its total, a file alone, or what a pattern in the last name matches. */
async function unixLines(
  path: string,
  { direction }: TransferRequest,
  { unix, now }: ZosContext,
): Promise<string[]> {
  const entries: Entry[] = []
  const slash = path.lastIndexOf('/')
  const last = path.slice(slash + 1)
  const pattern = isNamePattern(last) ? last : undefined
  const directory = pattern === undefined ? path : path.slice(0, slash) || '/'
  if (last.length > maxFileNameLength)
    throw refusal(550, `Command LIST fails: ${directory}: EDC5126I Filename too long.`)
  const { kind, ...entry } = await unixCall(unix.stat(directory), 'LIST', directory)
  if (kind !== 'directory') entries.push({ kind, ...entry })
  else for await (const found of unix.list(directory)) entries.push(found)
  const shown = entries
    .filter(({ name }) => pattern === undefined || matchesName(pattern, name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  if (direction === 'names') {
    if (shown.length === 0) throw refusal(550, 'NLST cmd failed.  No files found.')
    return shown.map(({ name }) => (kind === 'directory' ? name : path))
  }
  const lines = shown.map((found) => unixLine(found, now()))
  const octets = shown.reduce((sum, { size }) => sum + size, 0)
  return kind === 'directory' ? [unixTotal(octets), ...lines] : lines
}
