import type { Account } from '../answers/account.js'
import type { ControlContext } from './context.js'

/** A control connection that is closed. */
interface EndedSession {
  readonly id: number
  readonly account: Account
  readonly context: ControlContext
}

/** Logs the end of a session. */
export function reportEnd({ account, context }: EndedSession, milliseconds: number): void {
  const { actor, logins, uploaded: upload, downloaded: download } = account
  context.log({ kind: 'closed', ...actor, milliseconds, logins, octets: { upload, download } })
}

/** What the hook throws is logged. */
export async function runClosedHook({ id: session, account, context }: EndedSession): Promise<void> {
  const { hooks, log } = context
  try {
    await hooks.closed?.({ session, user: account.user || undefined })
  } catch (error) {
    log({ kind: 'fault', session, doing: 'running the hook of a closed session', error })
  }
}
