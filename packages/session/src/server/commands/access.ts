import { parseVirtualHost } from '@ftpkit/protocol'
import type { Refusal } from '../events.js'
import { forgetRestart, reinitialise } from '../state.js'
import type { Turn } from '../turn.js'
import { type Handlers, understood } from './handler.js'

/** Access control commands (RFC 959 §4.1.1). */
export const accessCommands: Handlers = {
  /** A new USER flushes who was logged in; the transfer parameters stay (§4.1.1). */
  USER(turn, argument) {
    if (mustBeSecured(turn)) return turn.reply(530, 'Give AUTH TLS first')
    turn.state.user = argument
    turn.state.loggedIn = false
    forgetRestart(turn.state)
    // The same reply for every name, so that nobody learns which exist (RFC 2577 §7).
    turn.reply(331, 'Password, please')
  },

  PASS(turn, argument) {
    const { user, loggedIn, host } = turn.state
    if (loggedIn) return turn.reply(503, 'Logged in already; USER changes who')
    if (user === undefined) return turn.reply(503, 'Give USER first')
    // CCC may have come between.
    if (mustBeSecured(turn)) return turn.reply(530, 'Give AUTH TLS first')
    turn.ask(
      { operation: 'login', user, password: argument, ...(host !== undefined && { host }) },
      (login) => {
        if (!login) return loginFailed(turn, wrong)
        turn.state.loggedIn = true
        turn.state.workingDirectory = login.home
        turn.reply(230, 'Logged in')
      },
      (refusal) => loginFailed(turn, refusal),
    )
  },

  /** Nobody needs an account here: with one it is superfluous, before a login out of order (§4.1.1). */
  ACCT(turn) {
    if (turn.state.loggedIn) turn.reply(202, 'No account is needed')
    else turn.reply(503, 'Give USER and PASS first')
  },

  /** "Terminates a USER": all is as after the greeting; a transfer under way has ended before (§4.1.1). */
  REIN(turn) {
    const { secure } = turn.state
    reinitialise(turn.state)
    turn.emit({ kind: 'closeData' })
    // TLS ends behind the reply, and the next user begins in clear (RFC 4217 §13).
    if (secure) turn.clear(220, 'Ready for a new user, in clear')
    else turn.reply(220, 'Ready for a new user')
  },

  /** Before USER only; the last one counts (RFC 7151 §3). */
  HOST(turn, argument) {
    const { state } = turn
    if (state.loggedIn || state.user !== undefined) return turn.reply(503, 'HOST comes before USER')
    const host = understood(turn, parseVirtualHost, argument)
    if (!host) return
    turn.ask({ operation: 'host', host: host.value }, () => {
      state.host = host.value
      // The name is not said again: before login nothing is that a client sent.
      turn.reply(220, 'Ready for a user of this host')
    })
  },

  /** Goes on in another file system, whose root is then `/` (§4.1.1). */
  SMNT(turn, argument) {
    turn.ask({ operation: 'mount', name: argument }, ({ home }) => {
      turn.state.workingDirectory = home
      turn.reply(250, 'File system mounted')
    })
  },

  /** Comes after the transfer under way: "the connection will remain open for result response" (§4.1.1). */
  QUIT(turn) {
    turn.close(221, 'Goodbye')
  },
}

function mustBeSecured({ tls, state }: Turn): boolean {
  return (tls === 'required' || tls === 'implicit') && !state.secure
}

/** The same whether there is such a user or not. */
const wrong: Refusal = { reply: 530, text: 'User name or password is wrong' }

/** The sequence begins again with USER (§6). Failures count even after a success between, or one account would do. */
function loginFailed(turn: Turn, refusal: Refusal): void {
  turn.state.user = undefined
  turn.state.failedLogins++
  if (turn.state.failedLogins < turn.limits.failedLogins) return turn.refuse('PASS', refusal)
  turn.close(421, 'Too many failed logins, closing')
}
