import type { RedisConnection } from './connection.js'
import type { Script } from './script.js'

/** A clock, as far as it is needed. That of `@ftpkit/node` is one. */
export interface Timing {
  /** Milliseconds since a fixed moment; it never goes back. */
  now(): number
  /** Calls back once the time has passed. @param keepAlive whether the process stays alive for it */
  setTimer(callback: () => void, milliseconds: number, keepAlive?: boolean): { cancel(): void }
}

/** The clock of Node. */
export const nodeTiming: Timing = {
  now: () => performance.now(),
  setTimer(callback, milliseconds, keepAlive = true) {
    const timeout = setTimeout(callback, milliseconds)
    if (!keepAlive) timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  },
}

/** What happens to the connection, for a log. It contains no password. */
export type SharedStateEvent =
  /** From now on each node decides alone. Reported once for each outage. */
  | { readonly kind: 'away'; readonly reason: string }
  /** The outage is over. `alone`: what this node has decided by itself meanwhile. */
  | { readonly kind: 'back'; readonly milliseconds: number; readonly alone: number }

/** For metrics. */
export interface SharedStateStatistics {
  /** Whether this node decides alone now. */
  readonly away: boolean
  /** How often the connection was lost, or could not be made at first. */
  readonly outages: number
  /** What this node has decided by itself in all outages. */
  readonly alone: number
}

export interface LinkOptions {
  /** Makes a connection that is ready for scripts. */
  readonly connect: () => Promise<RedisConnection>
  /** Runs the first scripts of a connection, before which it is not used for anything else. Undefined for a failure. */
  readonly prepare: (ask: Ask) => Promise<true | undefined>
  readonly timing: Timing
  /** Milliseconds that an answer may take. */
  readonly answerTime: number
  readonly log: (event: SharedStateEvent) => void
}

/** A script with its operands. */
type Query<Value> = readonly [script: Script<Value>, keys: readonly string[], args: readonly string[]]

/** Runs a script. Undefined where there is no answer in time, or none that makes sense. */
export type Ask = <Value>(...query: Query<Value>) => Promise<Value | undefined>

/** Milliseconds to make a connection and to prepare it. */
const connectTime = 2_000

/** Milliseconds between attempts to connect: doubled from the first to the last. */
const firstPause = 250
const maxPause = 5_000

/** Milliseconds after which a connection counts as good: the pauses after it begin with the shortest. */
const goodTime = 10_000

/** More milliseconds for an answer that is in the socket, and that this node itself was too busy to read. */
const grace = 5

/** An answer that has not come in time. */
class LateAnswer extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
  }
}

/**
 * The connection to what is shared. One that answers nothing in time is given up, and none is asked again before another
 * has proven that it answers, so that no one waits twice. Where only some answers are late, as with very many questions at
 * once, the connection stays, and this node decides these alone.
 */
export class RedisLink {
  private connection: RedisConnection | undefined
  private retry: { cancel(): void } | undefined
  private pause = firstPause
  private upSince = 0
  /** Moment of the last answer. */
  private answeredAt = Number.NEGATIVE_INFINITY
  /** When the outage began; undefined when there is none. */
  private awaySince: number | undefined
  private aloneBefore = 0
  private alone = 0
  private outages = 0
  private closed = false

  constructor(private readonly options: LinkOptions) {}

  get away(): boolean {
    return this.connection === undefined
  }

  get statistics(): SharedStateStatistics {
    return { away: this.away, outages: this.outages, alone: this.alone }
  }

  /** Connects. Where that fails, it is tried again and again later. */
  async open(): Promise<void> {
    const { connect, timing } = this.options
    let abandoned = false
    try {
      const making = connect().then((connection) => {
        if (abandoned || this.closed) connection.close()
        return connection
      })
      await this.use(await inTime(making, connectTime, timing))
    } catch (error) {
      abandoned = true
      this.wentAway((error as Error).message)
    }
  }

  /** Runs a script where there is a connection, whose answer decides whether it stays in use. */
  readonly ask: Ask = async (...query) => {
    const { connection } = this
    if (!connection) return this.decidedAlone()
    try {
      return await this.answer(connection, query)
    } catch (error) {
      if (!(error instanceof LateAnswer && this.answers)) this.lost(connection, (error as Error).message)
      return this.decidedAlone()
    }
  }

  /** Whether anything has been answered in the time of an answer. */
  private get answers(): boolean {
    const { timing, answerTime } = this.options
    return timing.now() - this.answeredAt < answerTime
  }

  /** Notes that this node decides something by itself. */
  decidedAlone(): undefined {
    this.alone++
  }

  close(): void {
    this.closed = true
    this.retry?.cancel()
    this.connection?.close()
    this.connection = undefined
  }

  private async use(connection: RedisConnection): Promise<void> {
    let lost: string | undefined
    connection.onLost(({ message }) => {
      lost ??= message
      this.lost(connection, message)
    })
    const prepared = await this.options.prepare(async (...query) => {
      if (lost !== undefined || this.closed) return undefined
      try {
        return await this.answer(connection, query)
      } catch (error) {
        lost ??= (error as Error).message
        return undefined
      }
    })
    if (!prepared || lost !== undefined || this.closed) {
      connection.close()
      throw new Error(lost ?? 'the connection was closed')
    }
    this.connection = connection
    this.cameBack()
  }

  private async answer<Value>(
    connection: RedisConnection,
    [script, keys, args]: Query<Value>,
  ): Promise<Value> {
    const { timing, answerTime } = this.options
    const running = connection.run(script.lua, keys, args).then((reply) => {
      this.answeredAt = timing.now()
      return reply
    })
    const answer = script.read(await inTime(running, answerTime, timing))
    if (answer === undefined) throw new Error(`an answer that makes no sense to the script "${script.name}"`)
    return answer
  }

  private lost(connection: RedisConnection, reason: string): void {
    if (this.connection !== connection) return
    this.connection = undefined
    connection.close()
    if (this.options.timing.now() - this.upSince >= goodTime) this.pause = firstPause
    this.wentAway(reason)
  }

  private wentAway(reason: string): void {
    if (this.closed) return
    const { timing, log } = this.options
    if (this.awaySince === undefined) {
      this.awaySince = timing.now()
      this.aloneBefore = this.alone
      this.outages++
      log({ kind: 'away', reason })
    }
    this.retry = timing.setTimer(() => void this.open(), this.pause, false)
    this.pause = Math.min(2 * this.pause, maxPause)
  }

  private cameBack(): void {
    const { timing, log } = this.options
    const { awaySince } = this
    this.upSince = timing.now()
    this.awaySince = undefined
    if (awaySince !== undefined)
      log({ kind: 'back', milliseconds: this.upSince - awaySince, alone: this.alone - this.aloneBefore })
  }
}

function inTime<Value>(pending: Promise<Value>, milliseconds: number, timing: Timing): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new LateAnswer(milliseconds))
    let timer = timing.setTimer(() => {
      timer = timing.setTimer(late, grace)
    }, milliseconds)
    pending.then(resolve, reject).finally(() => timer.cancel())
  })
}
