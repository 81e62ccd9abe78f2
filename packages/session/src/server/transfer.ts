import type { TransferResult } from './events.js'
import { permitted } from './replies.js'
import type { Turn } from './turn.js'

/** Announces a transfer whose data connection and file are open (RFC 959 §4.2). */
export function transferStarted(turn: Turn): void {
  const { transfer } = turn.state
  if (!transfer || transfer.started) return
  transfer.started = true
  turn.reply(150, `${transfer.verb} ${transfer.path} begins`)
}

/** Gives the reply of a transfer that is over, and after it the one ABOR is owed. */
export function finishTransfer(turn: Turn, result: TransferResult): void {
  const { transfer } = turn.state
  if (!transfer) return
  turn.state.transfer = undefined
  switch (result.outcome) {
    case 'complete':
      // §3.2: 226 says that the data connection is closed.
      turn.reply(226, `Transfer complete, ${result.octets} octets`)
      break
    case 'failed':
      turn.reply(permitted(transfer.verb, result.refusal.reply), result.refusal.text)
      break
    case 'aborted':
      turn.reply(426, 'Transfer aborted')
  }
  if (transfer.aborting) turn.reply(226, 'ABOR done')
}
