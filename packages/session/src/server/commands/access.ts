import { parseVirtualHost } from '@ftpkit/protocol'
import type { CommandContext, Handlers } from '../context.js'
import type { Refusal, Served } from '../events.js'
import { forgetRestart, reinitialise } from '../state.js'

/** Access control commands (RFC 959 §4.1.1). */
export const accessCommands: Handlers = {
  /** A new USER logs out the previous user; the transfer parameters stay (§4.1.1). */
  USER(context, argument) {
    if (mustBeSecured(context)) return refuseInClear(context, argument)
    context.state.user = argument
    context.state.loggedIn = false
    forgetRestart(context.state)
    // The same reply for every name, so that it doesn't reveal which exist (RFC 2577 §7).
    context.reply(331, 'Password required')
  },

  PASS(context, argument) {
    const { user, loggedIn, host } = context.state
    if (loggedIn) return context.reply(503, 'Already logged in')
    // CCC may have ended TLS after USER.
    if (mustBeSecured(context)) return refuseInClear(context, user!)
    context.ask(
      { operation: 'login', user: user!, password: argument, host },
      (login) => {
        if (!login) return loginFailed(context, incorrect)
        context.state.loggedIn = true
        serve(context, login)
        context.reply(230, 'Logged in')
      },
      (refusal) => (refusal.reply < 500 ? loginUnchecked(context, refusal) : loginFailed(context, refusal)),
    )
  },

  /** No user needs an account: after a login ACCT is superfluous, before it out of sequence (§4.1.1). */
  ACCT(context) {
    if (context.state.loggedIn) context.reply(202, 'No account needed')
    else context.reply(503, 'Send USER and PASS first')
  },

  /** "Terminates a USER": everything is as after the greeting. A running transfer has ended before (§4.1.1). */
  REIN(context) {
    const { secure } = context.state
    reinitialise(context.state)
    context.emit({ kind: 'closeData' })
    // TLS ends after the reply, and the next user begins in clear (RFC 4217 §13).
    if (secure) context.switchTls('clear', 220, 'TLS ended; ready for new user')
    else context.reply(220, 'Ready for new user')
  },

  /** Allowed before USER only; the last HOST counts (RFC 7151 §3). */
  HOST(context, argument) {
    const { state } = context
    if (state.loggedIn || state.user !== undefined) return context.reply(503, 'HOST must precede USER')
    const host = context.parse(parseVirtualHost, argument)
    if (!host) return
    context.ask({ operation: 'host', host: host.value }, () => {
      state.host = host.value
      // The name is not repeated: before login no reply holds anything that the client sent.
      context.reply(220, 'Host accepted; ready for new user')
    })
  },

  /** Switches to another file system, whose root is then `/` (§4.1.1). */
  SMNT(context, argument) {
    context.ask({ operation: 'mount', name: argument }, (served) => {
      serve(context, served)
      context.reply(250, 'File system mounted')
    })
  },

  /** Waits for a running transfer: "the connection will remain open for result response" (§4.1.1). */
  QUIT(context) {
    context.close(221, 'Goodbye')
  },
}

function serve({ state }: CommandContext, { home, changeable, umask }: Served): void {
  state.workingDirectory = home
  state.changeable = changeable
  state.umask = umask
}

function mustBeSecured({ tls, state }: CommandContext): boolean {
  return (tls === 'required' || tls === 'implicit') && !state.secure
}

function refuseInClear(context: CommandContext, user: string): void {
  context.emit({ kind: 'notice', notice: { of: 'tls', user } })
  context.reply(530, 'TLS required; send AUTH TLS first')
}

/** The same whether the user exists or not. */
const incorrect: Refusal = { reply: 530, text: 'Incorrect user name or password' }

/** No password was checked, so nothing is counted. The sequence starts again with USER (§6). */
function loginUnchecked(context: CommandContext, refusal: Refusal): void {
  context.state.user = undefined
  context.refuse('PASS', refusal)
}

/**
 * The sequence starts again with USER (§6). A success in between doesn't reset the count of failures, or one account
 * would be enough to try passwords for all others.
 */
function loginFailed(context: CommandContext, refusal: Refusal): void {
  context.state.user = undefined
  context.state.failedLogins++
  if (context.state.failedLogins < context.limits.failedLogins) return context.refuse('PASS', refusal)
  context.close(421, 'Too many failed logins; closing control connection')
}
