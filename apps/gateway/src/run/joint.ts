import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Side } from '@ftpkit/gateway'
import type { Clock, Timer } from '@ftpkit/node'
import { closeGently } from '@ftpkit/node/parts'
import type { DataLeg } from './data-leg.js'
import type { Octets } from './events.js'
import type { GatewayLimits } from './options.js'
import { Pump } from './pump.js'

/** How a joint is bounded, and what it calls. */
export interface JointOptions {
  readonly clock: Clock
  readonly limits: Pick<GatewayLimits, 'stallTime' | 'closingTime'>
  /**
   * Called once, when the transfer is over by the end of a connection. `fault` is why it is not complete.
   */
  onEnded(fault: Error | undefined): void
}

/** Turns of the event loop in which nothing may come before what came is taken for everything. */
const quietTurns = 2

/** Two data connections, joined: what comes from one goes to the other, and the end of the sender. */
export class Joint {
  private readonly pumps: Record<Side, Pump>
  private readonly moved = { toClient: 0, toServer: 0 }
  /** The side that sends the file; undefined for a further file on the same connections, until its first octets come. */
  private sender: Side | undefined
  private over = false
  private stallTimer: Timer | undefined
  /** Octets that came and writes that were taken, and as many as there were when the stall was last looked for. */
  private steps = 0
  private stepsAtCheck = 0
  /** Those who wait until everything has been handed over. */
  private waiting: (() => void)[] = []

  constructor(
    private readonly legs: Readonly<Record<Side, DataLeg>>,
    sender: Side,
    private readonly options: JointOptions,
  ) {
    this.sender = sender
    const { client, server } = legs
    this.pumps = {
      client: new Pump(client, server, this.eventsOf('client')),
      server: new Pump(server, client, this.eventsOf('server')),
    }
  }

  /** Begins to pass on. A connection that is over already ends the transfer at once, by `onEnded`. */
  begin(): void {
    const { sender, pumps } = this
    this.watchStall()
    pumps.server.start(sender === 'server')
    if (!this.over) pumps.client.start(sender === 'client')
  }

  /** Octets that have come so far, by the side that they go to. */
  get octets(): Octets {
    return { ...this.moved }
  }

  /**
   * Waits until everything that has come has been handed over, after which the connections wait for a further file. What
   * a connection of the operating system still holds has come too, so that some turns have to pass in which nothing comes.
   */
  async drain(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns && !this.over; ) {
      await this.idle()
      const before = this.total
      await nextTurn()
      quiet = this.total === before && this.isIdle ? quiet + 1 : 0
    }
    this.sender = undefined
    this.stallTimer?.cancel()
    this.stallTimer = undefined
    if (this.pumps.client.ended || this.pumps.server.ended) this.end(undefined)
  }

  /** Whether the connections wait for a further file. */
  get kept(): boolean {
    return !this.over && this.stallTimer === undefined
  }

  /** Resolves once both connections are closed. */
  async closed(): Promise<void> {
    const open = this.each.filter(({ socket }) => !socket.destroyed)
    await Promise.all(open.map(({ socket }) => once(socket, 'close').catch(() => {})))
  }

  /** Ends the connections: in order where they wait for a further file, and else so that no part passes for a whole. */
  close(): void {
    if (this.over) return
    if (this.kept) this.finish()
    else this.abort()
  }

  /** Closes everything at once. */
  destroy(): void {
    this.stop()
    for (const { socket } of this.each) socket.destroy()
  }

  private eventsOf(side: Side) {
    const to = side === 'client' ? 'toServer' : 'toClient'
    return {
      onMoved: (octets: number) => {
        this.steps += 1
        this.moved[to] += octets
        this.sender ??= side
        if (!this.stallTimer) this.watchStall()
      },
      onWritten: () => {
        this.steps += 1
        if (this.isIdle) this.wake()
      },
      // The end of the receiver is passed on after the file: on a connection that both ends have ended a reset looks like an
      // end, and a part of a file like the whole.
      onEnd: () => {
        if ((this.sender ?? side) === side) this.pumps[side].passEnd()
      },
      onDone: () => this.end(undefined),
      onFault: (error: Error) => this.end(error),
    }
  }

  private get each(): readonly DataLeg[] {
    return [this.legs.client, this.legs.server]
  }

  private get isIdle(): boolean {
    return this.pumps.client.idle && this.pumps.server.idle
  }

  private get total(): number {
    return this.moved.toClient + this.moved.toServer
  }

  private idle(): Promise<void> {
    return this.isIdle || this.over ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve))
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  private end(fault: Error | undefined): void {
    if (this.over) return
    if (fault) this.abort()
    else this.finish()
    this.options.onEnded(fault)
  }

  private stop(): void {
    this.over = true
    this.stallTimer?.cancel()
    this.pumps.client.stop()
    this.pumps.server.stop()
    this.wake()
  }

  private abort(): void {
    this.stop()
    for (const leg of this.each) leg.reset()
  }

  private finish(): void {
    this.stop()
    for (const { socket } of this.each) this.closeInOrder(socket)
  }

  /** Ends the output, and waits for the peer's end, for a while each. */
  private closeInOrder(socket: Socket): void {
    const { clock, limits } = this.options
    if (socket.destroyed) return
    const timer = clock.setTimer(() => socket.destroy(), limits.closingTime)
    socket.once('close', () => timer.cancel())
    socket.end(() => {
      timer.cancel()
      closeGently(socket, limits.closingTime, clock)
    })
  }

  /** Ends the transfer once no octet has moved for the whole time. */
  private watchStall(): void {
    const { clock, limits } = this.options
    this.stepsAtCheck = this.steps
    this.stallTimer = clock.setTimer(() => {
      if (this.steps > this.stepsAtCheck) return this.watchStall()
      this.end(new Error(`no octet moved on the data connections for ${limits.stallTime / 1_000} s`))
    }, limits.stallTime)
  }
}
