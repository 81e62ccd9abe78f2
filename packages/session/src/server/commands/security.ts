import type { Handlers } from '../context.js'
import { reinitialise } from '../state.js'

/**
 * Mechanisms of AUTH, and the PROT level that each implies. Two names from older drafts protect data connections at
 * once, and clients that use them rely on it.
 */
const mechanisms: Readonly<Record<string, 'C' | 'P'>> = { TLS: 'C', 'TLS-C': 'C', SSL: 'P', 'TLS-P': 'P' }

/** Security by TLS (RFC 2228, RFC 4217). */
export const securityCommands: Handlers = {
  AUTH(context, argument) {
    const mechanism = argument.toUpperCase()
    const protection = Object.hasOwn(mechanisms, mechanism) ? mechanisms[mechanism] : undefined
    if (context.tls === 'off') return context.reply(502, 'TLS is not available')
    if (context.state.secure) return context.reply(503, 'TLS already active')
    if (!protection) return context.reply(504, 'Unknown mechanism; use AUTH TLS')
    // Everything said so far was unauthenticated: the user, the data port, the parameters (RFC 4217 §4.2).
    reinitialise(context.state)
    context.emit({ kind: 'closeData' })
    context.state.secure = true
    context.state.protection = protection
    context.switchTls('secure', 234, 'Ready to start TLS')
  },

  /** TLS has no protection buffer, so the size is always 0 (RFC 4217 §9). */
  PBSZ(context, argument) {
    if (!/^\d{1,10}$/.test(argument)) return context.reply(501, 'PBSZ requires a number; use PBSZ 0')
    context.state.bufferSizeGiven = true
    context.reply(200, 'PBSZ=0')
  },

  PROT(context, argument) {
    const level = argument.toUpperCase()
    if (level === 'S' || level === 'E') return context.reply(536, 'Not supported by TLS; use C or P')
    if (level !== 'C' && level !== 'P') return context.reply(504, 'Unknown protection level; use C or P')
    if (level === 'C' && context.tls !== 'optional')
      return context.reply(534, 'Data connections must be protected')
    context.state.protection = level
    context.reply(200, `Data connection protection set to ${level === 'P' ? 'private' : 'clear'}`)
  },

  /**
   * A control connection in clear can be taken over by anyone on the path, so CCC is refused unless the server allows
   * it. Data connections keep the last PROT level, which can't be changed any more (RFC 4217 §5).
   */
  CCC(context) {
    const { state } = context
    if (!state.secure) return context.reply(533, 'Control connection is not protected')
    if (!context.clearCommandChannel) return context.reply(534, 'Control connection must stay protected')
    state.secure = false
    state.bufferSizeGiven = false
    context.switchTls('clear', 200, 'Continuing in clear')
  },
}
