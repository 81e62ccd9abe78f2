import type { Socket } from 'node:net'
import { formatReply } from '@ftpkit/protocol'
import type { Clock } from '../net/clock.js'
import { closeGently } from '../net/socket-io.js'
import type { RefusingLimit } from './events.js'

/** What a client is greeted with that a limit keeps out. */
export const tooManySessions = 'Too many sessions, try again later'

/** The text of 421 for a client that is banned. */
export const bannedText = 'Too many failures from your address; try again later'

/** The texts of 421 by what refuses a client. */
export const refusalTexts: Readonly<Record<RefusingLimit, string>> = {
  sessions: tooManySessions,
  sessionsPerAddress: tooManySessions,
  descriptors: 'Too many connections, try again later',
  denied: 'Your address may not use this server',
  banned: bannedText,
}

/** Greets a client with 421, and closes its connection once it has had time to read that. @param grace milliseconds */
export function refuseGently(socket: Socket, reason: string, grace: number, clock: Clock): void {
  socket.on('error', () => socket.destroy())
  socket.end(formatReply(421, reason), () => closeGently(socket, grace, clock))
}

/** Frees the descriptor before the next connection is accepted: the kernel has the reply already. */
function refuseAtOnce(socket: Socket, reason: string): void {
  socket.on('error', () => {})
  socket.write(formatReply(421, reason))
  socket.destroy()
}

/** Clients that are given time to read why they are refused, at once. */
const maxRefusedGently = 100

/** Refuses clients. One that comes again and again, and closes none of its connections, must not take all descriptors. */
export class Refusals {
  /** Clients that were refused, and have not closed their connections yet. */
  private waiting = 0

  constructor(private readonly clock: Clock) {}

  /**
   * Greets a client with 421, and closes its connection.
   *
   * @param grace milliseconds that it has to read that
   */
  refuse(socket: Socket, limit: RefusingLimit, grace: number): void {
    const text = refusalTexts[limit]
    if (limit === 'descriptors' || this.waiting >= maxRefusedGently) return refuseAtOnce(socket, text)
    this.waiting += 1
    socket.once('close', () => {
      this.waiting -= 1
    })
    refuseGently(socket, text, grace, this.clock)
  }
}
