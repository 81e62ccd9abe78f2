import { formatMarkerReply, isRestartMarker, type MarkerPair, permitsReply } from '@ftpkit/protocol'
import type { Input, TransferResult } from './events.js'
import type { Turn } from './turn.js'

type Completed = Extract<TransferResult, { outcome: 'complete' }>
type Started = Omit<Extract<Input, { kind: 'transferStarted' }>, 'kind'>

/** Announces a transfer whose data connection and file are open: 125 says that the connection was open already (§4.2). */
export function transferStarted(turn: Turn, { verbatim, reused = false }: Started = {}): void {
  const { transfer } = turn.state
  if (!transfer || transfer.started) return
  transfer.started = true
  if (verbatim) return turn.replyVerbatim(verbatim)
  turn.reply(reused ? 125 : 150, transfer.announcement ?? `${transfer.verb} ${transfer.path} begins`)
}

/** Confirms a restart marker of the sender, with that of the receiver (RFC 1123 §4.1.3.4). */
export function markerStored(turn: Turn, pair: MarkerPair): void {
  const { transfer } = turn.state
  if (!transfer?.started || transfer.aborting || !permitsReply(transfer.verb, 110)) return
  // A marker of a block may be longer than a reply can hold.
  if (isRestartMarker(pair.sender) && isRestartMarker(pair.receiver)) turn.reply(110, formatMarkerReply(pair))
}

/** Gives the final reply of a transfer that is over. */
export function transferEnded(turn: Turn, result: TransferResult): void {
  const { transfer } = turn.state
  if (!transfer) return
  // §5.4: a completion is preceded by a 1yz, however fast it was.
  if (result.outcome === 'complete') transferStarted(turn)
  turn.state.transfer = undefined
  turn.state.aborted = transfer.aborting
  switch (result.outcome) {
    case 'complete':
      turn.state.dataOpen = result.open ?? false
      // §3.2: the data connection must be closed by an ABOR, also one that came too late for the transfer.
      if (transfer.aborting && result.open) turn.emit({ kind: 'closeData' })
      return completed(turn, result)
    case 'failed':
      if (transfer.started) turn.state.dataOpen = false
      return turn.refuse(transfer.verb, result.refusal)
    case 'aborted':
      turn.state.dataOpen = false
      return turn.reply(426, 'Transfer aborted')
  }
}

/** §3.2: 226 says that the data connection is closed, 250 that it is not. */
function completed(turn: Turn, { octets, verbatim }: Completed): void {
  const { state } = turn
  if (verbatim) turn.replyVerbatim(verbatim)
  else if (state.dataOpen) turn.reply(250, `Transfer complete, ${octets} octets; connection open`)
  else turn.reply(226, `Transfer complete, ${octets} octets`)
}
