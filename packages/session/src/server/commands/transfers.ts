import {
  formatMarkerReply,
  formatUniqueName,
  isRestartMarker,
  type MarkerPair,
  parseListArgument,
  permitsReply,
  type Verb,
} from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'
import type { CommandContext, Handlers } from '../context.js'
import type { Input, TransferResult } from '../events.js'
import type { TransferRequest } from '../request.js'
import { withPath } from './files.js'

/** Commands that transfer data, and ABOR (RFC 959 §4.1.3). */
export const transferCommands: Handlers = {
  RETR(context, argument) {
    const { range } = context.state
    const part = range && { offset: range.start, length: range.end - range.start + 1 }
    withPath(context, argument, (path) => begin(context, 'RETR', { direction: 'retrieve', path, ...part }))
  },

  STOR(context, argument) {
    if (refusedRange(context)) return
    const disposition = context.state.offset > 0 ? 'update' : 'replace'
    withPath(context, argument, (path) => begin(context, 'STOR', { direction: 'store', path, disposition }))
  },

  /** After REST, APPE acts as STOR (RFC 3659 §5.4). */
  APPE(context, argument) {
    if (refusedRange(context)) return
    const disposition = context.state.offset > 0 ? 'update' : 'append'
    withPath(context, argument, (path) => begin(context, 'APPE', { direction: 'store', path, disposition }))
  },

  /** Only the 150 reply gives the name, as `FILE: name` (RFC 1123 §4.1.2.9). An argument suggests how it begins. */
  STOU(context, argument) {
    if (refusedRange(context)) return
    if (context.personality.resolve) return storeUniqueByPersonality(context, argument)
    const directory = context.state.workingDirectory
    context.ask({ operation: 'uniqueName', directory, hint: argument }, (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      const wanted: Wanted = { direction: 'store', path, disposition: 'create-new', offset: 0 }
      begin(context, 'STOU', wanted, formatUniqueName(name))
    })
  },

  LIST(context, argument) {
    beginListing(context, 'LIST', 'list', argument)
  },

  NLST(context, argument) {
    beginListing(context, 'NLST', 'names', argument)
  },

  /** The transfer was aborted when ABOR arrived; this is the reply in its turn (§4.1.3). */
  ABOR(context) {
    const { state } = context
    if (state.aborted) {
      state.aborted = false
      return context.reply(226, 'Transfer aborted; data connection closed')
    }
    const prepared = state.connection?.kind === 'passive'
    if (!prepared && !state.dataOpen) return context.reply(225, 'No transfer to abort')
    if (prepared) state.connection = undefined
    context.emit({ kind: 'closeData' })
    context.reply(226, 'Data connection closed')
  },
}

/** A personality with names of its own finds the unique one when it opens the store, and gives it in its reply. */
function storeUniqueByPersonality(context: CommandContext, argument: string): void {
  const { marker } = context.state
  withPath(context, argument, (path) => {
    begin(context, 'STOU', {
      direction: 'store',
      path,
      argument,
      disposition: 'create-new',
      offset: 0,
      marker,
    })
  })
}

/** What a transfer needs besides the parameters in effect. */
type Wanted = Pick<TransferRequest, 'direction' | 'path'> & Partial<TransferRequest>

export function begin(context: CommandContext, verb: Verb, wanted: Wanted, announcement?: string): void {
  const { state } = context
  // §3.2: without PORT or PASV the data port is the one that the client's control connection comes from.
  const connection = state.connection ?? { kind: 'active', ...state.peer }
  if (state.extendedPassiveOnly && connection.kind === 'active' && !state.dataOpen) {
    return context.reply(425, 'Send EPSV first')
  }
  const secure = state.protection === 'P'
  if (!secure && (context.tls === 'required' || context.tls === 'implicit')) {
    return context.reply(521, 'Data connections must be protected; send PBSZ 0 and PROT P')
  }
  const request: TransferRequest = {
    parameters: state.parameters,
    storage: state.storage,
    disposition: 'replace',
    argument: '',
    offset: state.offset,
    connection,
    secure,
    names: context.names,
    expected: wanted.direction === 'store' ? state.allocated : undefined,
    marker: carriesMarkers(wanted) ? state.marker : undefined,
    ...wanted,
  }
  // A listener serves one transfer; the address of a PORT remains until it is changed (§4.1.2).
  if (connection.kind === 'passive') state.connection = undefined
  state.transfer = {
    verb,
    path: wanted.path,
    stores: wanted.direction === 'store',
    started: false,
    aborting: false,
    finishing: false,
    announcement,
  }
  context.emit({ kind: 'transfer', request })
}

/** A range is not stored: the octets would get another place than the client means. */
function refusedRange(context: CommandContext): boolean {
  if (context.state.range) context.reply(551, 'RANG applies to RETR only')
  return context.state.range !== undefined
}

/** REST does not apply to lists, nor to a file with a new name. */
function carriesMarkers({ direction, disposition }: Wanted): boolean {
  return direction === 'retrieve' || (direction === 'store' && disposition !== 'create-new')
}

function beginListing(
  context: CommandContext,
  verb: Verb,
  direction: 'list' | 'names',
  argument: string,
): void {
  // Other options of `ls` are ignored, so `-R` can't loop.
  const { options, path: asked = '' } = parseListArgument(argument)
  withPath(context, asked, (path) => {
    begin(context, verb, {
      direction,
      path,
      argument: asked,
      all: direction === 'list' && options.includes('a'),
      offset: 0,
      parameters: impliedParameters(context.state.parameters),
    })
  })
}

/** A list is sent as TYPE A N, or E N if the type is E, and with STRU F (RFC 1123 §4.1.2.7). */
function impliedParameters({ type, mode }: TransferParameters): TransferParameters {
  return { type: { code: type.code === 'E' ? 'E' : 'A', format: 'N' }, structure: 'F', mode }
}

type Completed = Extract<TransferResult, { outcome: 'complete' }>
type Started = Omit<Extract<Input, { kind: 'transferStarted' }>, 'kind'>

/** Announces a transfer whose data connection and file are open: by 125 if the connection was already open (§4.2). */
export function transferStarted(context: CommandContext, { verbatim, reused = false }: Started = {}): void {
  const { transfer } = context.state
  if (!transfer || transfer.started) return
  transfer.started = true
  if (verbatim) return context.replyVerbatim(verbatim)
  context.reply(reused ? 125 : 150, transfer.announcement ?? `Starting ${transfer.verb} ${transfer.path}`)
}

/** Confirms a restart marker of the sender with that of the receiver (RFC 1123 §4.1.3.4). */
export function markerStored(context: CommandContext, pair: MarkerPair): void {
  const { transfer } = context.state
  if (!transfer?.started || transfer.aborting || !permitsReply(transfer.verb, 110)) return
  // A marker in a block may be one that a reply can't hold.
  if (isRestartMarker(pair.sender) && isRestartMarker(pair.receiver))
    context.reply(110, formatMarkerReply(pair))
}

/** Sends the final reply of a transfer. */
export function transferEnded(context: CommandContext, result: TransferResult): void {
  const { transfer } = context.state
  if (!transfer) return
  // §5.4: a completion reply is preceded by a 1yz, however fast the transfer was.
  if (result.outcome === 'complete') transferStarted(context)
  context.state.transfer = undefined
  context.state.aborted = transfer.aborting
  switch (result.outcome) {
    case 'complete':
      context.state.dataOpen = result.open ?? false
      // §3.2: ABOR closes the data connection, even if it came too late for the transfer.
      if (transfer.aborting && result.open) context.emit({ kind: 'closeData' })
      return completed(context, result)
    case 'failed':
      if (transfer.started) context.state.dataOpen = false
      return context.refuse(transfer.verb, result.refusal)
    case 'aborted':
      context.state.dataOpen = false
      return context.reply(426, 'Transfer aborted')
  }
}

/** 226 says that the data connection is closed, 250 that it is still open (§3.2, §5.2). */
function completed(context: CommandContext, { octets, verbatim }: Completed): void {
  const { state } = context
  if (verbatim) context.replyVerbatim(verbatim)
  else if (state.dataOpen) context.reply(250, `Transfer complete, ${octets} octets; data connection open`)
  else context.reply(226, `Transfer complete, ${octets} octets`)
}
