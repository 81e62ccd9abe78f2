import type { Notice } from '@ftpkit/session'
import type { Account } from '../answers/account.js'
import type { ServerLog } from '../events.js'

/** The control connection whose session refused something. */
interface NoticedConnection {
  readonly account: Account
  readonly context: { readonly log: ServerLog }
}

/** Logs what a session refused by itself. */
export function logNotice(notice: Notice, { account: { actor }, context: { log } }: NoticedConnection): void {
  switch (notice.of) {
    case 'tls':
      return log({
        kind: 'login',
        user: notice.user,
        granted: false,
        reason: 'tls',
        counted: false,
        ...actor,
      })
    case 'bounce':
      return log({ kind: 'bounced', target: notice.target, ...actor })
    case 'scan':
      return log({ kind: 'scanned', session: actor.session, peer: actor.peer })
  }
}
