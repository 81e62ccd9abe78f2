import type { OpenedSending } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { displayName, generation } from '../commands/names.js'
import type { ZosContext } from '../context.js'
import { newReport } from '../conversion/incoming.js'
import { sendingRecords } from '../conversion/pipelines.js'
import type { DataSet } from '../data-set.js'
import { type DataControlBlock, parseRecfm } from '../recfm.js'
import { invalidName, noMember, noQueries, notFound, refusal, reply, transferCompleted } from '../replies.js'
import { retrieveFile } from '../unix-files.js'
import { parseName } from '../zos-name.js'
import { retrieveSpool } from './spool.js'

/** Opens a RETR. @throws VerbatimReplyError with the reply of z/OS */
export async function openRetrieve(request: TransferRequest, context: ZosContext): Promise<OpenedSending> {
  if (context.site.filetype === 'JES') return retrieveSpool(request, context)
  if (context.site.filetype === 'SQL') throw noQueries()
  const name = parseName(request.path)
  switch (name.kind) {
    case 'unix':
      return retrieveFile(name.path, request, context)
    case 'member':
      return retrieveMember(name.name, name.member, request, context)
    case 'generation':
      return retrieveDataSet(await generation(name, context), request, context)
    case 'data-set':
      return retrieveDataSet(name.name, request, context)
    default:
      throw invalidName(request.path)
  }
}

async function retrieveDataSet(
  name: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedSending> {
  const { catalog, now } = context
  const found = await catalog.find(name)
  if (!found) throw notFound(name)
  if (found.dsorg !== 'PS') {
    throw found.dsorg.startsWith('PO')
      ? refusal(
          550,
          'Retrieval of a whole partitioned data set is not supported. Use MGET or MVSGET for this purpose.',
        )
      : refusal(550, `Data set ${name} cannot be retrieved: its organization is ${found.dsorg}`)
  }
  await catalog.enter(name, { ...withoutUsed(found), referred: now() })
  return sendRecords(name, catalog.read(name), found, request, context)
}

/** Without the number of tracks, so that the catalog counts them again the next time. */
function withoutUsed({ used: _, ...rest }: DataSet): Omit<DataSet, 'used'> {
  return rest
}

async function retrieveMember(
  name: string,
  member: string,
  request: TransferRequest,
  context: ZosContext,
): Promise<OpenedSending> {
  const { catalog } = context
  const library = await catalog.find(name)
  if (!library) throw notFound(name)
  if (!(await catalog.member(name, member))) {
    throw noMember(displayName({ kind: 'member', name, member }))
  }
  return sendRecords(
    displayName({ kind: 'member', name, member }),
    catalog.read(name, member),
    library,
    request,
    context,
  )
}

/** The end of the 125 reply: LRECL, as the length of fixed records or the maximum of variable ones. */
function describeRecords({ recfm, lrecl }: DataControlBlock): string {
  const lengths = parseRecfm(recfm)?.lengths
  if (lengths === 'undefined') return ''
  return ` ${lengths === 'fixed' ? 'FIX' : 'VAR'}recfm ${lrecl}`
}

function sendRecords(
  name: string,
  source: AsyncIterable<Uint8Array>,
  format: DataControlBlock,
  request: TransferRequest,
  { site }: ZosContext,
): OpenedSending {
  const { parameters, marker } = request
  const report = newReport()
  return {
    source,
    sending: sendingRecords({ parameters, site, format }, report, recordsBefore(marker)),
    openingReply: reply(125, `Sending data set ${name}${describeRecords(format)}`),
    finalReply: () => transferCompleted(report),
  }
}

/** A restart marker of this server is the number of records before it. */
function recordsBefore(marker: string | undefined): number {
  if (marker === undefined) return 0
  if (!/^\d{1,15}$/.test(marker)) throw refusal(554, `Restart marker ${marker} was not sent by this server.`)
  return Number(marker)
}
