import type { Turn } from '../turn.js'
import type { Handlers } from './handler.js'

/** Access control commands (RFC 959 §4.1.1). */
export const accessCommands: Handlers = {
  /** A new USER flushes who was logged in; the transfer parameters stay (§4.1.1). */
  USER(turn, argument) {
    turn.state.user = argument
    turn.state.loggedIn = false
    // The same reply for every name, so that nobody learns which exist (RFC 2577 §7).
    turn.reply(331, 'Password, please')
  },

  PASS(turn, argument) {
    const { user, loggedIn } = turn.state
    if (user === undefined || loggedIn) return turn.reply(503, 'Give USER first')
    turn.ask({ operation: 'login', user, password: argument }, (login) => {
      if (!login) return loginFailed(turn)
      turn.state.loggedIn = true
      turn.state.failedLogins = 0
      turn.state.workingDirectory = login.home
      turn.reply(230, 'Logged in')
    })
  },

  QUIT(turn) {
    if (turn.state.transfer) {
      // "If file transfer is in progress, the connection will remain open for result response" (§4.1.1).
      turn.state.quitting = true
      return
    }
    turn.reply(221, 'Goodbye')
    turn.emit({ kind: 'close' })
  },
}

function loginFailed(turn: Turn): void {
  turn.state.user = undefined
  turn.state.failedLogins++
  if (turn.state.failedLogins < turn.limits.failedLogins)
    return turn.reply(530, 'User name or password is wrong')
  turn.reply(421, 'Too many wrong passwords, closing')
  turn.emit({ kind: 'close' })
}
