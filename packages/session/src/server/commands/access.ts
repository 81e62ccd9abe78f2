import type { Refusal } from '../events.js'
import type { Turn } from '../turn.js'
import type { Handlers } from './handler.js'

/** Access control commands (RFC 959 §4.1.1). */
export const accessCommands: Handlers = {
  /** A new USER flushes who was logged in; the transfer parameters stay (§4.1.1). */
  USER(turn, argument) {
    turn.state.user = argument
    turn.state.loggedIn = false
    turn.state.offset = 0
    // The same reply for every name, so that nobody learns which exist (RFC 2577 §7).
    turn.reply(331, 'Password, please')
  },

  PASS(turn, argument) {
    const { user, loggedIn } = turn.state
    if (loggedIn) return turn.reply(503, 'Logged in already; USER changes who')
    if (user === undefined) return turn.reply(503, 'Give USER first')
    turn.ask(
      { operation: 'login', user, password: argument },
      (login) => {
        if (!login) return loginFailed(turn, wrong)
        turn.state.loggedIn = true
        turn.state.workingDirectory = login.home
        turn.reply(230, 'Logged in')
      },
      (refusal) => loginFailed(turn, refusal),
    )
  },

  /** Comes after the transfer under way: "the connection will remain open for result response" (§4.1.1). */
  QUIT(turn) {
    turn.close(221, 'Goodbye')
  },
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
