import type { Clock, Timer } from '@ftpkit/node'
import type { GatewayLimits } from './options.js'
import type { ServerConnection } from './server-connection.js'

/** The session whose peers are watched. */
export interface WatchedSession {
  readonly client: { readonly needsDrain: boolean }
  /** The control connection with the server, once it is there. */
  readonly server: ServerConnection | undefined
  /** Ends the session. @param text for the client, with 421 */
  dismiss(reason: string, text: string): void
}

/** What it takes to watch them. */
interface WatchContext {
  readonly clock: Clock
  readonly limits: Pick<GatewayLimits, 'unreadTime'>
}

/** A peer that does not read what it is sent is sent no more: the other one is not read, and the session ends after a time. */
export class ReadingWatch {
  /** Runs while one of the peers does not read. */
  private timer: Timer | undefined

  constructor(
    private readonly context: WatchContext,
    private readonly session: WatchedSession,
  ) {}

  /** Whether one of the peers does not read. */
  get isWaiting(): boolean {
    return this.timer !== undefined
  }

  /** To be called when one of them may have begun or ceased to read. */
  update(): void {
    const { session, context } = this
    const { client, server } = session
    const unread = client.needsDrain ? 'client' : server?.needsDrain ? 'server' : undefined
    if ((unread !== undefined) === this.isWaiting) return
    if (!unread) {
      this.stop()
      return server?.resume()
    }
    if (unread === 'client') server?.pause()
    this.timer = context.clock.setTimer(() => {
      session.dismiss(`the ${unread} does not read what it is sent`, 'Replies are not read in time')
    }, context.limits.unreadTime)
  }

  stop(): void {
    this.timer?.cancel()
    this.timer = undefined
  }
}
