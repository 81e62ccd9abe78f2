import type { TransferResult } from './events.js'
import { permitted } from './replies.js'
import type { TransferInProgress } from './state.js'
import type { Turn } from './turn.js'

/** Announces a transfer whose data connection and file are open (RFC 959 §4.2). */
export function transferStarted(turn: Turn): void {
  const { transfer } = turn.state
  if (!transfer || transfer.started) return
  transfer.started = true
  turn.reply(150, `${transfer.verb} ${transfer.path} begins`)
}

/** Gives the final reply of a transfer that is over. */
export function transferEnded(turn: Turn, result: TransferResult): void {
  const { transfer } = turn.state
  if (!transfer) return
  // §5.4: a completion is preceded by a 1yz, however fast it was.
  if (result.outcome === 'complete') transferStarted(turn)
  turn.state.transfer = undefined
  turn.state.aborted = transfer.aborting
  turn.reply(...finalReply(transfer, result))
}

function finalReply({ verb }: TransferInProgress, result: TransferResult): [code: number, text: string] {
  switch (result.outcome) {
    case 'complete':
      // §3.2: 226 says that the data connection is closed.
      return [226, `Transfer complete, ${result.octets} octets`]
    case 'failed':
      return [permitted(verb, result.refusal.reply), result.refusal.text]
    case 'aborted':
      return [426, 'Transfer aborted']
  }
}
