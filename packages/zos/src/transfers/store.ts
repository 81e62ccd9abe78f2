import type { Disposition, Stage } from '@ftpkit/filesystem'
import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { shown, storedGeneration, unixCall } from '../commands/names.js'
import { newSequential, type ZosContext } from '../context.js'
import { type ConversionReport, receivingLines, receivingRecords } from '../conversion/pipelines.js'
import type { DataSetAttributes, MemberStatistics } from '../data-set.js'
import type { DataControlBlock } from '../recfm.js'
import { invalidName, refusal, reply } from '../replies.js'
import { parseName } from '../zos-name.js'
import { completed, newReport } from './report.js'
import { submitJobs } from './submit.js'
import { asItIs, plain, unixFormat } from './unix-file.js'

/** What is stored into: its records, and what is done when they are in place. */
type Target = Pick<Stage, 'write' | 'commit' | 'discard'>

/** Opens what STOR and APPE name. @throws VerbatimReplyError with the reply of z/OS */
export async function openStore(request: TransferRequest, context: ZosContext): Promise<OpenedReceiving> {
  // What came before the marker was given up with the store that failed.
  if (request.marker !== undefined)
    throw refusal(554, 'Restart of STOR is not supported: send the data set anew.')
  if (context.site.filetype === 'JES') return submitJobs(request, context)
  const name = parseName(request.path)
  switch (name.kind) {
    case 'unix':
      return storeFile(name.path, request, context)
    case 'member':
      return storeMember(name.name, name.member, request, context)
    case 'generation':
      return storeDataSet(await storedGeneration(name, context), request, context)
    case 'data-set':
      return storeDataSet(name.name, request, context)
    default:
      throw invalidName(request.path)
  }
}

/** A data set that is there keeps its attributes; a new one has those of SITE. */
async function storeDataSet(
  name: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedReceiving> {
  const { catalog, now } = context
  const found = await catalog.find(name)
  if (found && found.dsorg !== 'PS') {
    throw refusal(550, `${name} cannot be stored into: its organization is ${found.dsorg}`)
  }
  const old: DataSetAttributes | undefined = found && { ...found }
  const attributes = old ?? newSequential(context)
  const report = newReport()
  const stage = await catalog.write(name, undefined, dispositionOf(request))
  const target: Target = {
    write: (pieces) => stage.write(pieces),
    async commit() {
      await stage.commit()
      const { used: _, ...kept } = attributes
      await catalog.enter(name, { ...kept, referred: now() })
    },
    async discard() {
      await stage.discard()
      await catalog.forget(name)
    },
  }
  return receive(name, target, attributes, request, context, report)
}

async function storeMember(
  name: string,
  member: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedReceiving> {
  const { catalog } = context
  const library = await catalog.find(name)
  const full = shown({ kind: 'member', name, member })
  if (!library) {
    throw refusal(550, `${full} requests a nonexistent partitioned data set.  Use MKD command to create it.`)
  }
  if (!library.dsorg.startsWith('PO')) throw refusal(550, `${name} is not a partitioned data set.`)
  const report = newReport()
  const before = await catalog.member(name, member)
  const stage = await catalog.write(name, member, dispositionOf(request))
  const target: Target = {
    write: (pieces) => stage.write(pieces),
    async commit() {
      await stage.commit()
      if (!before?.statistics && !context.site.ispfstats) return
      const statistics = renewed(before?.statistics, report.records, context)
      await catalog.describeMember(name, member, { ...before, statistics })
    },
    discard: () => stage.discard(),
  }
  return receive(full, target, library, request, context, report)
}

/** Statistics of a member that was stored: one level on, or of version 1 at first. */
function renewed(
  before: MemberStatistics | undefined,
  size: number,
  { now, user }: ZosContext,
): MemberStatistics {
  const latest = { changed: now(), size, user: user.toUpperCase().slice(0, 7) }
  if (before) return { ...before, ...latest, level: Math.min(before.level + 1, 99), modified: size }
  return { version: 1, level: 0, created: now(), initial: size, modified: 0, ...latest }
}

function receive(
  name: string,
  stage: Target,
  format: DataControlBlock,
  { parameters, disposition }: TransferRequest,
  { site }: ZosContext,
  report: ConversionReport,
): OpenedReceiving {
  return {
    stage,
    receiving: receivingRecords({ parameters, site, format }, report),
    begins: reply(125, `${disposition === 'append' ? 'Appending to' : 'Storing'} data set ${name}`),
    ended: () => completed(report),
  }
}

async function storeFile(
  path: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedReceiving> {
  const file = await unixCall(context.unix.write(path, { disposition: dispositionOf(request) }), 'STOR', path)
  const report = newReport()
  const opened = receive(path, file, unixFormat, request, context, report)
  const conversion = { parameters: request.parameters, site: context.site, format: unixFormat }
  return { ...opened, receiving: asItIs(request.parameters) ? plain : receivingLines(conversion, report) }
}

function dispositionOf({ disposition }: TransferRequest): Disposition {
  return disposition === 'append' ? 'append' : 'replace'
}
