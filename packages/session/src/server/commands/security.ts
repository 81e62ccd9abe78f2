import { reinitialise } from '../state.js'
import type { Handlers } from './handler.js'

/**
 * Mechanisms of AUTH, and what each means for data connections until PROT says otherwise: the names of older drafts
 * protect them at once, and clients that give them rely on it.
 */
const mechanisms: Readonly<Record<string, 'C' | 'P'>> = { TLS: 'C', 'TLS-C': 'C', SSL: 'P', 'TLS-P': 'P' }

/** Security by TLS (RFC 2228, RFC 4217). */
export const securityCommands: Handlers = {
  AUTH(turn, argument) {
    const mechanism = argument.toUpperCase()
    const protection = Object.hasOwn(mechanisms, mechanism) ? mechanisms[mechanism] : undefined
    if (turn.tls === 'off') return turn.reply(502, 'TLS is not offered here')
    if (turn.state.secure) return turn.reply(503, 'TLS protects this session already')
    if (!protection) return turn.reply(504, 'AUTH takes TLS')
    // Who it was, and where and how data would have gone, is unproven now (RFC 4217 §4.2).
    reinitialise(turn.state)
    turn.emit({ kind: 'closeData' })
    turn.state.secure = true
    turn.state.protection = protection
    turn.secure(234, 'Begin TLS')
  },

  /** TLS has no buffers to agree on: the answer is always 0 (RFC 4217 §9). */
  PBSZ(turn, argument) {
    if (!turn.state.secure) return turn.reply(503, 'Give AUTH TLS first')
    if (!/^\d{1,10}$/.test(argument)) return turn.reply(501, 'PBSZ takes a number of octets: 0')
    turn.state.bufferSizeGiven = true
    turn.reply(200, 'PBSZ=0')
  },

  PROT(turn, argument) {
    const level = argument.toUpperCase()
    if (!turn.state.bufferSizeGiven) return turn.reply(503, 'Give PBSZ 0 first')
    if (level === 'S' || level === 'E') return turn.reply(536, 'TLS protects wholly (P) or not (C)')
    if (level !== 'C' && level !== 'P') return turn.reply(504, 'PROT takes C or P')
    if (level === 'C' && turn.tls !== 'optional')
      return turn.reply(534, 'Data connections are protected here')
    turn.state.protection = level
    turn.reply(200, level === 'P' ? 'Data connections are protected' : 'Data connections are in clear')
  },

  /**
   * A control connection that goes on in clear can be taken over by whoever sits between, so this is refused unless the
   * server is told otherwise. Data connections stay as PROT said last: it is not taken any more (RFC 4217 §5).
   */
  CCC(turn) {
    const { state } = turn
    if (!state.secure) return turn.reply(533, 'The control connection is in clear')
    if (!turn.clearCommandChannel) return turn.reply(534, 'The control connection stays protected')
    state.secure = false
    state.bufferSizeGiven = false
    turn.clear(200, 'Going on in clear')
  },
}
