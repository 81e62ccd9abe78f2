import type { TransferResult } from './events.js'
import type { Saying } from './personality.js'
import type { Turn } from './turn.js'

/** Announces a transfer whose data connection and file are open (RFC 959 §4.2). */
export function transferStarted(turn: Turn, saying?: Saying): void {
  const { transfer } = turn.state
  if (!transfer || transfer.started) return
  transfer.started = true
  if (saying) return turn.say(saying)
  turn.reply(150, transfer.announcement ?? `${transfer.verb} ${transfer.path} begins`)
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
      if (result.saying) return turn.say(result.saying)
      // §3.2: 226 says that the data connection is closed.
      return turn.reply(226, `Transfer complete, ${result.octets} octets`)
    case 'failed':
      return turn.refuse(transfer.verb, result.refusal)
    case 'aborted':
      return turn.reply(426, 'Transfer aborted')
  }
}
