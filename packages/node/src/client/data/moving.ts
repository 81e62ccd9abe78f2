import type { Socket } from 'node:net'
import type { Reply } from '@ftpkit/protocol/reply'
import { type MarkerPair, parseMarkerReply } from '@ftpkit/protocol/restart'
import { digit } from '@ftpkit/session/user'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import type { ClientControl } from '../control/control.js'
import type { ClientTimeouts } from '../options.js'

/** Moves one file over an open data connection, and resolves when its end has come. */
export interface Mover {
  move(socket: Socket, signal: AbortSignal): Promise<void>
  /** Whether only the end of the data connection tells that the file is complete (RFC 959 §3.3). */
  readonly endsWithConnection: boolean
  /** Whether the server sends: what still comes of a file that was given up is then read and dropped. */
  readonly receives: boolean
  /** Whether the data connection may be used for another file: then it is not closed behind this one. */
  readonly keepsOpen: boolean
  /** Whether it is this side that keeps the other waiting: a slow file is no stalled peer. */
  idle(socket: Socket): boolean
  /** Told the markers that the server announces by 110. */
  readonly onMarker?: ((pair: MarkerPair) => void) | undefined
}

/** A data connection that is open, under TLS if the session is. */
export interface OpenData {
  readonly socket: Socket
  /** Throws when the peer cut the connection short, as TLS tells. */
  assertWhole(): void
  /** Ends it so that the peer can't take what came for the whole file: a FIN would say so in MODE S. */
  reset(): void
}

/**
 * Milliseconds in which a server that sends may read ABOR before its data connection is reset, and answer it when the
 * transfer is over. Pure-FTPd looks for it between two writes, and when a write fails first, it does not answer to the
 * transfer; and to an ABOR behind the end of the transfer that comes with a Synch it never answers.
 */
const timeForAbort = 250

/** What a server answers to a NOOP while a file moves: 200, or that it can't do such a thing now. */
const asides: ReadonlySet<number> = new Set([200, 500, 501, 502, 503])

/**
 * A file on its way, and the replies it is owed: one to the transfer, one to each NOOP and to ABOR meanwhile. They
 * come in no certain order, as some servers answer at once and some when the file is over; so they are counted, and
 * none is taken for another (RFC 959 §4.1.3, RFC 1123 §4.1.4.4).
 */
export class Moving {
  private owed = 1
  private noops = 0
  private probe: NodeJS.Timeout | undefined
  private probed = false
  private readonly finals: Reply[] = []
  /** Milliseconds for each reply; the server has no reason to hurry before the file is over. */
  private patience = Number.POSITIVE_INFINITY
  private readonly stop = new AbortController()
  /** Called when the server has answered, or will not any more. */
  private answered: () => void = () => {}
  private given: { readonly reason: unknown } | undefined
  private moved = false
  private abandoned = false
  /** What went wrong on this side: no reply to ABOR is then the cause of anything. */
  private own: { readonly error: unknown } | undefined

  constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
    private readonly mover: Mover,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /**
   * Both the end of the file and all replies must come, in either order: some servers say 226 before the last octets
   * are read, some say 425 without a data connection.
   *
   * @param open gives the data connection
   * @returns the reply to the transfer
   * @throws FtpError of the server first of all: what broke here is its consequence
   */
  async run(open: (signal: AbortSignal) => Promise<OpenData>): Promise<Reply> {
    const giveUp = () => this.giveUp({ reason: this.signal?.reason })
    this.signal?.addEventListener('abort', giveUp, { once: true })
    const timer = this.keepAlive()
    try {
      const replies = this.collect()
      replies.catch(() => {
        this.answered()
        this.stop.abort()
      })
      if (this.signal?.aborted) giveUp()
      const fault = await this.carry(open)
      clearInterval(timer)
      this.hurry(this.timeouts.reply)
      const reply = await replies.catch((error) => {
        // Replies to NOOPs alone never came: the session is of no use, but the file is here.
        const own = this.abandoned ? undefined : this.ownReply()
        if (this.moved && own) return own
        throw this.given ? aborted(this.given.reason) : (this.own?.error ?? error)
      })
      if (this.given) throw aborted(this.given.reason)
      if (this.own) throw this.own.error
      if (fault && digit(reply) < 4) throw fault.error
      return reply
    } finally {
      clearInterval(timer)
      clearTimeout(this.probe)
      this.signal?.removeEventListener('abort', giveUp)
    }
  }

  private async carry(
    open: (signal: AbortSignal) => Promise<OpenData>,
  ): Promise<{ error: unknown } | undefined> {
    let data: OpenData | undefined
    try {
      data = await unlessAborted(open(this.stop.signal), this.stop.signal, (late) => late.reset())
      const { socket } = data
      this.watchFor(socket)
      await this.mover.move(socket, this.stop.signal)
      if (this.mover.endsWithConnection) data.assertWhole()
      this.moved = true
      this.awaitRest()
      return undefined
    } catch (error) {
      // The server must not take what it got for the whole file, nor go on sending what nobody wants.
      const broken = brokenByPeer(error, this.mover.receives ? undefined : data?.socket)
      if (!this.stop.signal.aborted && !this.control.closed && !broken) {
        this.own = { error }
        this.abandon()
      }
      if (broken) data?.socket.destroy()
      else if (data) {
        if (this.mover.receives && !this.ownReply()) await this.drain(data.socket)
        data.reset()
      }
      return { error }
    }
  }

  /** Reads on until the server says that it has given up too. */
  private async drain(socket: Socket): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeForAbort)
      this.answered = () => {
        clearTimeout(timer)
        resolve()
      }
      socket.once('close', this.answered).resume()
    })
  }

  private watchFor(socket: Socket): void {
    const { stall } = this.timeouts
    socket.setTimeout(stall, () => {
      if (this.moved || this.mover.idle(socket)) socket.setTimeout(stall)
      else socket.destroy(stalled(stall))
    })
  }

  private async collect(): Promise<Reply> {
    while (this.finals.length < this.owed) {
      const reply = await this.control.reply(this.patience)
      if (digit(reply) === 1) {
        const pair = reply.code === 110 ? parseMarkerReply(reply.lines[0] ?? '') : undefined
        if (pair) this.mover.onMarker?.(pair)
        continue
      }
      this.finals.push(reply)
      this.answered()
      // The reply to the NOOP that was sent last: what was not answered before it never will be.
      if (this.probed && reply.code === 200) break
      this.awaitRest()
      if (digit(reply) >= 4 && !this.isAside(reply)) this.stop.abort()
    }
    return this.ownReply() ?? this.finals.at(-1)!
  }

  /** The reply to the transfer, if it has come. */
  private ownReply(): Reply | undefined {
    return this.finals.find((reply) => !this.isAside(reply))
  }

  /**
   * Where nothing but the reply to ABOR is missing, or nothing but those to NOOPs that were sent while the file moved,
   * asks whether they will come: some servers never answer these.
   */
  private awaitRest(): void {
    if (this.probe || this.finals.length >= this.owed) return
    const allButAbort = this.abandoned && this.finals.length === this.owed - 1
    const allButNoops = !this.abandoned && this.moved && this.ownReply() !== undefined
    if (!allButAbort && !allButNoops) return
    const patience = allButAbort ? timeForAbort : this.timeouts.abort
    this.probe = setTimeout(() => {
      this.probed = true
      this.sendNoop()
    }, patience)
  }

  private isAside(reply: Reply): boolean {
    return this.noops > 0 && asides.has(reply.code)
  }

  private giveUp(given: { readonly reason: unknown }): void {
    this.given = given
    // The file is over, and its reply is on the way: nothing is left to abort.
    if (this.moved || this.ownReply()) return
    this.abandon()
  }

  private abandon(): void {
    this.abandoned = true
    this.control.sendAbort()
    this.owed++
    this.hurry(this.timeouts.abort)
    this.stop.abort()
    this.awaitRest()
  }

  private hurry(patience: number): void {
    this.patience = Math.min(this.patience, patience)
    this.control.hurry(this.patience)
  }

  private keepAlive(): NodeJS.Timeout | undefined {
    const { keepAlive } = this.timeouts
    if (keepAlive === 0) return undefined
    return setInterval(() => {
      if (this.moved || this.finals.length === this.owed) return
      this.sendNoop()
    }, keepAlive)
  }

  /** Called by timers, whose errors nobody could catch: whoever waits for a reply knows of a connection that is gone. */
  private sendNoop(): void {
    if (this.control.closed) return
    this.control.send('NOOP')
    this.owed++
    this.noops++
  }
}

/** @param dispose takes what comes too late */
function unlessAborted<Value>(
  pending: Promise<Value>,
  signal: AbortSignal,
  dispose: (late: Value) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let given = false
    const stop = () => {
      given = true
      reject(new FtpError('aborted', 'the transfer was given up', { phase: 'transfer' }))
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    pending
      .then((value) => (given ? dispose(value) : resolve(value)), reject)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * Whether the data connection broke by itself: then the server knows, and there is nothing to abort.
 *
 * @param sending the data connection of a file that is sent: where that stands, its source broke, whatever the error is
 */
function brokenByPeer(error: unknown, sending: Socket | undefined): boolean {
  if (isFtpError(error) && error.code === 'connection-failed') return true
  if (sending && !sending.destroyed) return false
  if (isFtpError(error)) return error.code === 'truncated'
  return (
    error instanceof Error &&
    'code' in error &&
    /^(?:ECONN|EPIPE|ERR_STREAM_PREMATURE|ERR_SSL)/.test(String(error.code))
  )
}

function aborted(cause: unknown): FtpError {
  return new FtpError('aborted', 'the transfer was given up', { phase: 'transfer', cause })
}

function stalled(milliseconds: number): FtpError {
  return new FtpError('timed-out', `no octet moved for ${milliseconds / 1_000} seconds`, {
    phase: 'transfer',
  })
}
