import { isIPv4, type Socket } from 'node:net'
import { formatReply, type MarkerPair } from '@ftpkit/protocol'
import type {
  Endpoint,
  Input,
  Output,
  Question,
  ServerSession,
  TransferRequest,
  VerbatimReply,
} from '@ftpkit/session'
import { clientNetwork } from '../../net/address.js'
import type { Timer } from '../../net/clock.js'
import type { OpenedConnection, Tap } from '../../net/tap.js'
import { tapConnection } from '../../net/tap-feed.js'
import type { Account } from '../answers/account.js'
import { type AskingSession, answerQuestion } from '../answers/answer.js'
import type { FlowRates } from '../bandwidth.js'
import type { DataChannel, DataChannelSession } from '../data/channel.js'
import type { Foreign } from '../data/connecting.js'
import type { ServerPersonality } from '../personality.js'
import type { Arrival } from '../proxies.js'
import { SessionTls } from '../tls/session-tls.js'
import { ServerTransfer } from '../transfer/transfer.js'
import type { TurnTaker } from '../turn-budget.js'
import type { ControlContext } from './context.js'
import { Departure } from './departure.js'
import { reportEnd, runClosedHook } from './ended-session.js'
import { portionLength } from './input-buffer.js'
import { logNotice } from './notices.js'
import { reportReply } from './reply-code.js'
import type { SessionEvents } from './session-events.js'
import { newAccount, newDataChannel, newSession } from './session-parts.js'
import { type ControlEvents, ControlSocket } from './socket.js'
import { resultOf, type TransferHost, transferSession } from './transfers.js'

/** Octets that are read although the session can't take them yet. */
const readAhead = 4_096

/** What the result of a command costs of a turn, in octets of commands. */
const costOfResult = portionLength / 2

/** Outputs of a single command; those of many commands are written at once, since each write is a system call. */
const fewOutputs = 3

/** What idle clients, and those whose transfer is over, are sent when the server stops. */
const shuttingDown = 'The server is shutting down'

/**
 * One control connection of a server: it carries out what its session asks for, and reports what happened to the
 * session. The connection handles the events of its socket itself: an object of functions for each session would only
 * cost memory.
 */
export class ControlConnection
  implements AskingSession, ControlEvents, DataChannelSession, TransferHost, TurnTaker
{
  private readonly session: ServerSession
  readonly channel: DataChannel
  readonly account: Account
  readonly personality: ServerPersonality | undefined
  private transfer: ServerTransfer | undefined
  /** TLS of the control connection, or what it had before CCC; data connections resume it. */
  tls: SessionTls | undefined
  private wakeTimer: Timer | undefined
  private readonly connectedAt: number
  /** To be closed after the transfer that runs. */
  private closing = false
  private readonly departure = new Departure()
  /** The control connection is closed. */
  private closed = false
  /** The session has ended. */
  private finished = false
  /** What happened, and waits for this session's turn. */
  private delayed: readonly Input[] | undefined
  /** The client has closed its side, and the session doesn't know yet: octets before that still wait. */
  private endPending = false

  readonly rates: FlowRates | undefined
  readonly peer: Endpoint
  /** The address that the client connected to, where a proxy reports one. */
  private readonly ownAddress: string | undefined
  private readonly socket: ControlSocket

  constructor(
    readonly id: number,
    arrival: Arrival,
    readonly context: ControlContext,
    private readonly events: SessionEvents<ControlConnection>,
  ) {
    const { log, clock } = context
    this.connectedAt = clock.now()
    const { socket: raw, local, peer, proxy } = arrival
    this.peer = peer
    this.ownAddress = proxy && local.host
    const ends = { local, peer }
    const controlTap = tapConnection(this.tap, raw, {
      session: id,
      kind: 'control',
      opener: 'far',
      reported: proxy && { near: local, far: peer },
    })
    this.personality = context.personality?.()
    this.rates = context.bandwidth.forSession()
    this.session = newSession(context, this.personality)
    this.account = newAccount(context, id, peer)
    this.channel = newDataChannel(context, arrival, this)
    log({ kind: 'connected', session: id, peer, ...(proxy && { proxy }) })
    this.socket = new ControlSocket(raw, this, clock, controlTap)
    if (context.tls()?.mode === 'implicit') {
      void this.secure().then((secured) => secured && this.happened({ kind: 'connected', ...ends }))
    } else {
      this.socket.begin()
      this.happened({ kind: 'connected', ...ends })
    }
  }

  /**
   * Gives the session what the client sent, in portions: only while it is this session's turn, the session can take it,
   * which it can't while the client reads no replies, and TLS neither begins nor ends. Otherwise little is read, so that
   * a client that sends commands without reading replies fills its own memory, not the server's; but as much as a client
   * that leaves may have sent, so that its end is seen.
   */
  onReady(): void {
    const { socket } = this
    while (this.hasInput && this.context.turns.mayTake(this)) this.takeInput()
    if (socket.switchingTls) return
    if (this.endPending && !socket.input.waiting) {
      this.endPending = false
      this.handle({ kind: 'ended' })
    }
    if ((this.accepts && !socket.input.waiting) || socket.input.length < readAhead) socket.resume()
    else socket.pause()
  }

  onTurn(): void {
    if (this.closed) return
    if (this.hasInput) this.takeInput()
    this.onReady()
  }

  private get hasInput(): boolean {
    return this.delayed !== undefined || (this.socket.input.waiting && this.accepts)
  }

  private takeInput(): void {
    const { delayed, socket, context } = this
    if (delayed) {
      this.delayed = delayed.length > 1 ? delayed.slice(1) : undefined
      context.turns.spend(costOfResult)
      return this.handle(delayed[0]!)
    }
    const octets = socket.input.take()
    context.turns.spend(Math.min(octets.length, portionLength))
    this.handle({ kind: 'octets', octets })
  }

  /** After the client's end, a transfer must learn of it: the little that came before is taken in any case. */
  private get accepts(): boolean {
    const takesRemainder = this.endPending && this.transfer !== undefined
    return (takesRemainder || !this.session.saturated) && !this.socket.switchingTls
  }

  onEnd(): void {
    this.departure.happens()
    this.endPending = true
    this.onReady()
  }

  onClose(): void {
    // A reset after the client's end only means that it no longer reads replies.
    if (this.departure.happened) this.transfer?.finish()
    this.departure.happens()
    this.closed = true
    if (!this.transfer?.finishing) this.finish()
  }

  /** Ends the session: the control connection is closed, and no store reads any more what was sent before. */
  private finish(): void {
    if (this.finished) return
    this.finished = true
    this.wakeTimer?.cancel()
    this.channel.destroy()
    this.happened({ kind: 'disconnected' })
    reportEnd(this, this.context.clock.now() - this.connectedAt)
    this.events.closed(this)
    void runClosedHook(this)
  }

  get dataTls(): SessionTls | undefined {
    return this.session.protectsData ? this.tls : undefined
  }

  onTurnedAway(foreign: Foreign): void {
    const { id: session, peer, context } = this
    context.log({ kind: 'turnedAway', session, expected: peer.host, ...foreign })
  }

  onIdleGone(): void {
    this.happened({ kind: 'dataClosed' })
  }

  onOpened(socket: Socket, opener: 'near' | 'far', reported?: OpenedConnection['reported']): void {
    tapConnection(this.tap, socket, { session: this.id, kind: 'data', opener, reported })
  }

  /** Undefined also for a connection that was reset already: no address is known of it. */
  private get tap(): Tap | undefined {
    return this.peer.host === '' ? undefined : this.context.tap
  }

  /** Begins TLS. @returns whether it did; if not, the connection is closed */
  private async secure(): Promise<boolean> {
    const { context, socket, account } = this
    try {
      this.tls = new SessionTls(context.tls()!, context.clock)
      account.serverName = await socket.secure(this.tls, context.limits.loginTime)
      account.secure = true
      if (!this.finished) context.log({ kind: 'tls', session: this.id, on: true })
      return true
    } catch (error) {
      context.log({ kind: 'fault', session: this.id, doing: 'beginning TLS', error })
      socket.destroy()
      return false
    }
  }

  private clear(): void {
    this.socket.clear(() => {
      this.tls?.controlCleared()
      this.account.secure = false
      this.account.serverName = undefined
      this.context.log({ kind: 'tls', session: this.id, on: false })
      this.happened({ kind: 'cleared' })
    })
  }

  /** Aborted when no answer is wanted any more. */
  get signal(): AbortSignal {
    return this.departure.signal
  }

  /** Octets of the transfer that runs. */
  transferred(): number {
    return this.transfer?.octets ?? 0
  }

  /** The network of the client, which shares limits. */
  get network(): string {
    return clientNetwork(this.peer.host)
  }

  /** Ends the session at once, in favour of another client. */
  displace(): void {
    this.dismiss('Too many sessions without a login')
  }

  /** Ends the session and its transfer at once, and says why. */
  dismiss(reason: string): void {
    if (!this.closed && !this.socket.switchingTls) this.send(formatReply(421, reason))
    this.destroy()
  }

  /** Ends the session and its transfer at once. */
  destroy(): void {
    this.transfer?.abort()
    if (this.closed) this.finish()
    else this.socket.destroy()
  }

  /** Ends the session as soon as no transfer runs. */
  closeWhenIdle(): void {
    if (this.transfer) this.closing = true
    else this.dismiss(shuttingDown)
  }

  private happened(input: Input): void {
    this.handle(input)
    this.onReady()
  }

  /**
   * The same in this session's turn, for an input that may come right after the command that it belongs to: without a
   * turn between them, as many commands as a client sent at once would be carried out before others have theirs.
   */
  private happenedAtOnce(input: Input): void {
    const { delayed, context } = this
    if (delayed || !context.turns.mayTake(this)) {
      this.delayed = [...(delayed ?? []), input]
      return
    }
    context.turns.spend(costOfResult)
    this.happened(input)
  }

  private handle(input: Input): void {
    const outputs = this.session.handle(input, this.context.clock.now())
    if (outputs.length > fewOutputs) this.socket.writeTogether(() => this.carryOutAll(outputs))
    else this.carryOutAll(outputs)
  }

  private carryOutAll(outputs: readonly Output[]): void {
    for (const output of outputs) this.carryOut(output)
  }

  private send(octets: Uint8Array, onTaken?: () => void): void {
    if (this.context.onReply) reportReply(octets, this.context.onReply)
    this.socket.write(octets, onTaken)
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        return this.send(output.octets, output.flush && (() => this.happenedAtOnce({ kind: 'flushed' })))
      case 'close':
        this.departure.happens()
        return this.socket.close(this.context.limits.closingTime)
      case 'secure':
        return void this.secure().then((secured) => secured && this.happened({ kind: 'secured' }))
      case 'clear':
        return this.clear()
      case 'listen':
        return void this.listen()
      case 'closeData':
        return this.channel.close()
      case 'ask':
        return void this.answer(output.id, output.question)
      case 'transfer':
        return void this.run(output.request)
      case 'abort':
        return this.transfer?.abort()
      case 'finish':
        return this.transfer?.finish()
      case 'wake':
        return this.wakeAt(output.at)
      case 'notice':
        return logNotice(output.notice, this)
    }
  }

  private async listen(): Promise<void> {
    try {
      const { host: listening, port } = await this.channel.listen()
      const host = this.ownAddress ?? listening
      const { passiveAddress, clock } = this.context
      const published = isIPv4(host) ? await passiveAddress?.current(this.peer.host, clock.now()) : undefined
      this.happenedAtOnce({ kind: 'listening', host: published ?? host, port })
    } catch (error) {
      this.context.log({ kind: 'fault', session: this.id, doing: 'listening for data', error })
      this.happenedAtOnce({ kind: 'notListening', reason: String(error) })
    }
  }

  private async answer(id: number, question: Question): Promise<void> {
    const { account } = this
    const wasLoggedIn = account.name !== ''
    const answer = await answerQuestion(question, this)
    if (!wasLoggedIn && account.name !== '') this.events.loggedIn(this)
    this.happenedAtOnce({ kind: 'answer', id, answer })
  }

  private async run(request: TransferRequest): Promise<void> {
    this.channel.commandCame()
    const session = transferSession(request, this)
    const transfer = new ServerTransfer(request, session)
    this.transfer = transfer
    const result = await resultOf(transfer, request, this)
    session.pace?.end()
    this.transfer = undefined
    this.account.moved(request.direction, transfer.octets)
    if (this.closed) return this.finish()
    this.happened({ kind: 'transferEnded', result })
    if (this.closing) this.dismiss(shuttingDown)
  }

  onTransferStarted(verbatim: VerbatimReply | undefined, alreadyOpen: boolean): void {
    this.happened({ kind: 'transferStarted', reused: alreadyOpen, ...(verbatim && { verbatim }) })
  }

  /** A client that doesn't read its replies gets those of later markers, once it reads. */
  onMarkerStored(pair: MarkerPair): void {
    if (!this.socket.needsDrain) this.happened({ kind: 'markerStored', ...pair })
  }

  /** A timer may fire a little early, and the session would then wait for another. */
  private wakeAt(at: number): void {
    const { clock } = this.context
    this.wakeTimer?.cancel()
    this.wakeTimer = clock.setTimer(() => {
      if (clock.now() < at) this.wakeAt(at)
      else this.happened({ kind: 'clock' })
    }, at - clock.now())
  }
}
