import type { MarkerPair } from '@ftpkit/protocol'
import type { TransferRequest, TransferResult, VerbatimReply } from '@ftpkit/session'
import { formatType, isFtpError } from '@ftpkit/transfer'
import type { Account } from '../answers/account.js'
import { refusalOf } from '../answers/refusals.js'
import { storageOf } from '../answers/storage.js'
import type { FlowRates } from '../bandwidth.js'
import type { DataChannel } from '../data/channel.js'
import type { ServerPersonality } from '../personality.js'
import type { SessionTls } from '../tls/session-tls.js'
import type { TransferSession } from '../transfer/context.js'
import type { ServerTransfer } from '../transfer/transfer.js'
import type { ControlContext } from './context.js'

/** The control connection that a transfer runs for. */
export interface TransferHost {
  readonly id: number
  /** Network of the client, by which its copies and listings take turns. */
  readonly network: string
  readonly context: ControlContext
  readonly account: Account
  readonly channel: DataChannel
  readonly tls: SessionTls | undefined
  readonly personality: ServerPersonality | undefined
  /** The rates of the session; undefined where they are not limited. */
  readonly rates: FlowRates | undefined
  onTransferStarted(verbatim: VerbatimReply | undefined, alreadyOpen: boolean): void
  onMarkerStored(pair: MarkerPair): void
}

/** What a transfer gets of its session. Its pace ends with it. */
export function transferSession(request: TransferRequest, host: TransferHost): TransferSession {
  const { id, context, account, channel, tls, personality } = host
  const { codePage, localCodePage, recordFormat, markers } = storageOf(context, request.storage, request.path)
  // Named one by one: with another object spread into it, making this one takes V8 as long as writing a small file.
  return {
    codePage,
    localCodePage,
    recordFormat,
    markers,
    id,
    network: host.network,
    turns: context.turns,
    copies: context.costly.copying,
    user: account.user,
    account: account.name,
    privileges: account.privileges,
    files: account.files,
    modes: account.modes,
    channel,
    limits: context.limits,
    hooks: context.hooks,
    commitAfterControlEnd: context.commitAfterControlEnd,
    clock: context.clock,
    pace: context.bandwidth.pace(request.direction === 'store' ? 'upload' : 'download', {
      session: host.rates,
      account: account.name,
      own: account.limitRate,
    }),
    tls,
    personality,
    onStarted: (verbatim, alreadyOpen) => host.onTransferStarted(verbatim, alreadyOpen),
    onMarkerStored: (pair) => host.onMarkerStored(pair),
  }
}

/** Runs a transfer, and logs it. @returns its result for the session */
export async function resultOf(
  transfer: ServerTransfer,
  request: TransferRequest,
  host: TransferHost,
): Promise<TransferResult> {
  const { clock, log } = host.context
  const startedAt = clock.now()
  // A user may have logged in again when it ends.
  const { actor } = host.account
  const { result, outcome } = await outcomeOf(transfer, request, host.channel)
  const { type, structure, mode } = request.parameters
  log({
    kind: 'transfer',
    ...actor,
    direction: request.direction,
    disposition: request.direction === 'store' ? request.disposition : undefined,
    path: request.path,
    parameters: `TYPE ${formatType(type)} STRU ${structure} MODE ${mode}`,
    octets: transfer.octets,
    milliseconds: clock.now() - startedAt,
    jobs: transfer.jobs,
    outcome,
  })
  return result
}

/** @returns the result, and its outcome for the log */
async function outcomeOf(
  transfer: ServerTransfer,
  { direction }: TransferRequest,
  channel: DataChannel,
): Promise<{ result: TransferResult; outcome: string }> {
  try {
    await transfer.run()
    const { octets, finalReply: verbatim } = transfer
    const open = channel.startIdleTime()
    return {
      result: { outcome: 'complete', octets, open, ...(verbatim && { verbatim }) },
      outcome: 'complete',
    }
  } catch (error) {
    const outcome = String(error)
    if (isFtpError(error) && error.code === 'aborted') return { result: { outcome: 'aborted' }, outcome }
    const refusal = refusalOf(error, direction === 'store' ? 'store' : 'read')
    return { result: { outcome: 'failed', refusal }, outcome }
  }
}
