import type { Arranged } from './data-connections.js'
import type { DataStream } from './data-stream.js'
import type { SeenCommand } from './events.js'
import type { InspectedSession } from './inspected-session.js'
import type { RunningTransfer } from './running-transfer.js'

/** Data connections of one transfer. */
const maxStreams = 1_024

/** A transfer that has begun, and the data connections that carry it. */
export interface Running {
  readonly work: RunningTransfer
  readonly streams: DataStream[]
  /** What its data connections are arranged by. */
  arranged: Arranged
}

/** A session and its transfers that have begun and not ended. */
export interface Desk {
  readonly session: InspectedSession
  readonly running: Running[]
  isOver: boolean
  /** What it had arranged when it was over. */
  readonly left: Arranged[]
}

/**
 * The transfer that takes a data connection. Commands may be sent at once, so several wait for one; of MODE E one has many
 * connections; and of two connections to one port, the one that carries octets counts.
 */
export function takerOf({ running }: Desk, arranged: Arranged): Running | undefined {
  const its = running.filter(
    ({ work, streams }) => arranged.transfers.includes(work) && streams.length < maxStreams,
  )
  const current = its.find(({ work }) => work.repliedAt === undefined) ?? its[0]
  if (current?.work.transfer.parameters.mode === 'E') return current
  return its.find(({ streams }) => streams.length === 0) ?? its.findLast(({ work }) => work.isUnused)
}

/** The transfer that was asked for after a command, without waiting for its reply. */
export function askedAhead({ running }: Desk, { index }: SeenCommand): Running | undefined {
  return running.find(
    ({ work, streams }) =>
      work.transfer.command.index > index && work.reply === undefined && streams.length === 0,
  )
}

/** Lets a transfer wait for what was arranged, and no longer for what it waited for. */
export function moveTo(arranged: Arranged, running: Running): void {
  leave(running)
  running.arranged = arranged
  arranged.transfers.push(running.work)
}

/** Lets a transfer wait for nothing. */
export function leave({ arranged: { transfers }, work }: Running): void {
  transfers.splice(transfers.indexOf(work), 1)
}
