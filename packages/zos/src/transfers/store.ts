import type { Disposition, Stage, WriteOptions } from '@ftpkit/filesystem'
import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { displayName, storedGeneration } from '../commands/names.js'
import { newSequential, type ZosContext } from '../context.js'
import { type ConversionReport, newReport } from '../conversion/incoming.js'
import { receivingRecords } from '../conversion/pipelines.js'
import { unicodeOrder } from '../conversion/utf-16.js'
import type { DataSetAttributes, MemberStatistics } from '../data-set.js'
import { partsOf } from '../files.js'
import type { DataControlBlock } from '../recfm.js'
import { invalidName, noQueries, refusal, reply, transferCompleted } from '../replies.js'
import { storeFile } from '../unix-files.js'
import { parseName, type ZosName } from '../zos-name.js'
import { StoreRestart } from './restart.js'
import { openUnique } from './store-unique.js'
import { submitJobs } from './submit.js'

/** Opens a STOR or APPE. @throws VerbatimReplyError with the reply of z/OS */
export async function openStore(request: TransferRequest, context: ZosContext): Promise<OpenedReceiving> {
  const { filetype } = context.site
  if (request.marker !== undefined && filetype !== 'SEQ') throw refusal(504, 'Restart requires filetype=SEQ.')
  if (filetype === 'JES') return submitJobs(request, context)
  if (filetype === 'SQL') throw noQueries()
  const name = parseName(request.path)
  if (request.disposition === 'create-new' && name.kind !== 'generation')
    return openUnique(request, context, (unique) => storeNamed(unique, request, context))
  return storeNamed(name, request, context)
}

async function storeNamed(
  name: ZosName,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedReceiving> {
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

/** An existing data set keeps its attributes; a new one gets those of SITE. */
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
  const restart = StoreRestart.of(request, context.user)
  const stage = await openStage(restart, (options) =>
    catalog.write(name, undefined, dispositionOf(request), options),
  )
  const target: Stage = {
    get size() {
      return stage.size
    },
    ...partsOf(stage),
    async commit(assertWanted) {
      await stage.commit(assertWanted)
      const { used: _, ...kept } = attributes
      await catalog.enter(name, { ...kept, referred: now() })
    },
    async discard() {
      await stage.discard()
      await catalog.release(name)
    },
  }
  return receive(name, { stage: target, restart, report }, attributes, request, context)
}

async function storeMember(
  name: string,
  member: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedReceiving> {
  const { catalog } = context
  const library = await catalog.find(name)
  const full = displayName({ kind: 'member', name, member })
  if (!library) {
    throw refusal(550, `${full} requests a nonexistent partitioned data set.  Use MKD command to create it.`)
  }
  if (!library.dsorg.startsWith('PO')) throw refusal(550, `${name} is not a partitioned data set.`)
  const report = newReport()
  const before = await catalog.member(name, member)
  const restart = StoreRestart.of(request, context.user)
  const stage = await openStage(restart, (options) =>
    catalog.write(name, member, dispositionOf(request), options),
  )
  const target: Stage = {
    get size() {
      return stage.size
    },
    ...partsOf(stage),
    async commit(assertWanted) {
      await stage.commit(assertWanted)
      if (!before?.statistics && !context.site.ispfstats) return
      const statistics = renewed(before?.statistics, report.records + (restart?.records ?? 0), context)
      await catalog.describeMember(name, member, { ...before, statistics })
    },
    discard: () => stage.discard(),
  }
  return receive(full, { stage: target, restart, report }, library, request, context)
}

/** Statistics of a member after a store: the next level, or version 1 for a new member. */
function renewed(
  before: MemberStatistics | undefined,
  size: number,
  { now, user }: ZosContext,
): MemberStatistics {
  const latest = { changed: now(), size, user: user.toUpperCase().slice(0, 7) }
  if (before) return { ...before, ...latest, level: Math.min(before.level + 1, 99), modified: size }
  return { version: 1, level: 0, created: now(), initial: size, modified: 0, ...latest }
}

function openStage(
  restart: StoreRestart | undefined,
  write: (options: Partial<WriteOptions>) => Promise<Stage>,
): Promise<Stage> {
  return restart ? restart.open(write) : write({})
}

/** Where records are stored, and what is known of them. */
interface Storing {
  readonly stage: Stage
  readonly restart: StoreRestart | undefined
  readonly report: ConversionReport
}

function receive(
  name: string,
  { stage, restart, report }: Storing,
  format: DataControlBlock,
  { parameters, disposition }: TransferRequest,
  { site }: ZosContext,
): OpenedReceiving {
  const appends = disposition === 'append'
  return {
    stage,
    restart: restart?.opened,
    receiving: receivingRecords({ parameters, site, format, appends }, report, restart?.received),
    openingReply: reply(125, `${appends ? 'Appending to' : 'Storing'} data set ${name}`),
    finalReply: () => transferCompleted(report, unicodeOrder(parameters.type) !== undefined),
  }
}

function dispositionOf({ disposition }: TransferRequest): Disposition {
  return disposition === 'append' ? 'append' : 'replace'
}
