import { isIPv4, type Socket } from 'node:net'
import type { MarkerPair } from '@ftpkit/protocol'
import {
  type Answer,
  type Endpoint,
  type Input,
  type Output,
  type PersonalityCommand,
  type Question,
  ServerSession,
  type TransferRequest,
} from '@ftpkit/session'
import { formatType, isFtpError } from '@ftpkit/transfer'
import { localEnd, remoteEnd } from '../../net/address.js'
import { Account, type Authenticate } from '../answers/account.js'
import type { LoginBackOff } from '../answers/login-back-off.js'
import { answerFileQuestion } from '../answers/questions.js'
import { refusalOf } from '../answers/refusals.js'
import type { SiteCommands, siteSyntaxes } from '../answers/site.js'
import { answerStorage, type Storage, storageOf } from '../answers/storage.js'
import { DataChannel, type DataPorts } from '../data/channel.js'
import type { PublicAddress } from '../data/public-address.js'
import type { ServerLog } from '../events.js'
import type { ServerHooks } from '../hooks.js'
import type { ServerLimits } from '../limits.js'
import type { ServerPersonality } from '../personality.js'
import type { TlsOptions } from '../tls/contexts.js'
import { SessionTls } from '../tls/session-tls.js'
import { ServerTransfer } from '../transfer/transfer.js'
import { type ControlListener, ControlSocket } from './socket.js'

/** What every control connection of a server shares. */
export interface ControlSurroundings extends Storage {
  readonly authenticate: Authenticate
  readonly limits: ServerLimits
  readonly log: ServerLog
  readonly dataPorts: DataPorts
  readonly greeting: string
  readonly hosts: readonly string[] | undefined
  readonly site: SiteCommands
  /** What the session knows of them. */
  readonly siteSyntaxes: ReturnType<typeof siteSyntaxes>
  readonly backOff: LoginBackOff
  readonly hooks: ServerHooks
  /** Makes the personality of one session; undefined for none. */
  readonly personality: (() => ServerPersonality) | undefined
  /** Addresses that data connections may come from and go to besides the client's own. */
  readonly dataPeers: readonly string[]
  /** What 227 tells instead of the address the listener waits at. */
  readonly passiveAddress: PublicAddress | undefined
  /** TLS as it is configured now; undefined for none. */
  readonly tls: () => TlsOptions | undefined
}

/**
 * One control connection of a server: carries out what its session wants, and tells it what happened. It listens to its
 * socket itself: an object of functions for each session would be memory for nothing.
 */
export class ControlConnection implements ControlListener {
  private readonly session: ServerSession
  private readonly channel: DataChannel
  private readonly account: Account
  private readonly personality: ServerPersonality | undefined
  private transfer: ServerTransfer | undefined
  /** TLS of the control connection, or that it had before CCC; data connections resume it. */
  private tls: SessionTls | undefined
  private wake: NodeJS.Timeout | undefined
  private readonly born = performance.now()
  /** To be ended behind the transfer that runs. */
  private closing = false
  /** Nothing that is found out from now on is told to anybody. */
  private over = false

  private readonly peer: Endpoint
  private readonly socket: ControlSocket

  constructor(
    readonly id: number,
    raw: Socket,
    private readonly surroundings: ControlSurroundings,
    private readonly closed: () => void,
  ) {
    const { limits, greeting, dataPorts, dataPeers, log, site } = surroundings
    this.peer = remoteEnd(raw)
    const ends = { local: localEnd(raw), peer: this.peer }
    const { mode: tls = 'off', clearCommandChannel = false } = surroundings.tls() ?? {}
    this.personality = surroundings.personality?.()
    this.session = new ServerSession({
      limits,
      greeting,
      tls,
      clearCommandChannel,
      dataPeers,
      siteCommands: surroundings.siteSyntaxes,
      personality: this.personality,
    })
    const { authenticate, hosts, backOff } = surroundings
    // Named one by one: an object spread into another has a shape of its own, which is memory for each session.
    this.account = new Account({ authenticate, hosts, site, backOff, log, session: id, peer: ends.peer })
    this.channel = new DataChannel(ends, dataPorts, limits.dataConnectionTime, dataPeers, () =>
      this.happened({ kind: 'dataClosed' }),
    )
    log({ kind: 'connected', session: id, peer: ends.peer })
    this.socket = new ControlSocket(raw, this)
    if (tls === 'implicit') {
      void this.secure().then((secured) => secured && this.happened({ kind: 'connected', ...ends }))
    } else {
      this.socket.begin()
      this.happened({ kind: 'connected', ...ends })
    }
  }

  get full(): boolean {
    return this.session.saturated
  }

  heard(octets: Uint8Array): void {
    this.happened({ kind: 'octets', octets })
  }

  ended(): void {
    this.happened({ kind: 'ended' })
  }

  gone(): void {
    this.over = true
    clearTimeout(this.wake)
    this.channel.destroy()
    this.happened({ kind: 'disconnected' })
    this.surroundings.log({ kind: 'closed', session: this.id, milliseconds: performance.now() - this.born })
    this.closed()
    void this.tellClosed()
  }

  /** Begins TLS. @returns whether it did; the connection is closed where it didn't */
  private async secure(): Promise<boolean> {
    const { surroundings, socket, account } = this
    try {
      this.tls = new SessionTls(surroundings.tls()!)
      account.serverName = await socket.secure(this.tls, surroundings.limits.loginTime)
      account.secure = true
      return true
    } catch (error) {
      surroundings.log({ kind: 'fault', session: this.id, doing: 'beginning TLS', error })
      socket.destroy()
      return false
    }
  }

  private clear(): void {
    this.socket.clear(() => {
      this.tls?.controlCleared()
      this.account.secure = false
      this.account.serverName = undefined
      this.happened({ kind: 'cleared' })
    })
  }

  /** Ends the session, and its transfer at once. */
  destroy(): void {
    this.transfer?.abort()
    this.socket.destroy()
  }

  /** Ends the session as soon as no transfer runs. */
  closeWhenIdle(): void {
    if (this.transfer) this.closing = true
    else this.destroy()
  }

  private happened(input: Input): void {
    for (const output of this.session.handle(input, performance.now())) this.carryOut(output)
    this.socket.readOrWait()
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        return this.socket.write(output.octets)
      case 'close':
        this.over = true
        return this.socket.close(this.surroundings.limits.closingTime)
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
      case 'wake':
        return this.wakeAt(output.at)
    }
  }

  private async listen(): Promise<void> {
    try {
      const { host, port } = await this.channel.listen()
      const told = isIPv4(host)
        ? await this.surroundings.passiveAddress?.current(this.peer.host, performance.now())
        : undefined
      this.happened({ kind: 'listening', host: told ?? host, port })
    } catch (error) {
      this.surroundings.log({ kind: 'fault', session: this.id, doing: 'listening for data', error })
      this.happened({ kind: 'notListening', reason: String(error) })
    }
  }

  private async answer(id: number, question: Question): Promise<void> {
    this.happened({ kind: 'answer', id, answer: await this.answerTo(question) })
  }

  private async answerTo(question: Question): Promise<Answer> {
    switch (question.operation) {
      case 'progress':
        return { ok: true, value: this.transfer?.octets ?? 0 }
      case 'login':
      case 'host':
      case 'mount':
      case 'site':
        return this.account.answer(question)
      case 'storage':
        return answerStorage(this.surroundings, question.storage)
      case 'personality':
        return this.askPersonality(question)
      default:
        return answerFileQuestion(question, {
          ...this.surroundings,
          files: this.account.files,
          over: () => this.over,
        })
    }
  }

  private async askPersonality(command: PersonalityCommand): Promise<Answer> {
    const { files, user } = this.account
    try {
      return { ok: true, value: await this.personality!.carryOut(command, { session: this.id, user, files }) }
    } catch (error) {
      return { ok: false, refusal: refusalOf(error, 'change') }
    }
  }

  private async run(request: TransferRequest): Promise<void> {
    const { limits, log } = this.surroundings
    const started = performance.now()
    const transfer = new ServerTransfer(request, {
      files: this.account.files,
      channel: this.channel,
      limits,
      ...storageOf(this.surroundings, request.storage, request.path),
      tls: this.tls,
      hooks: this.surroundings.hooks,
      session: this.id,
      user: this.account.user,
      personality: this.personality,
      started: (verbatim, reused) =>
        this.happened({ kind: 'transferStarted', reused, ...(verbatim && { verbatim }) }),
      marked: (pair) => this.marked(pair),
    })
    this.transfer = transfer
    let outcome = 'complete'
    let result: Extract<Input, { kind: 'transferEnded' }>['result']
    try {
      await transfer.run()
      const { octets, verbatim } = transfer
      const open = await this.channel.waits(limits.idleDataTime)
      result = { outcome: 'complete', octets, open, ...(verbatim && { verbatim }) }
    } catch (error) {
      outcome = String(error)
      if (isFtpError(error) && error.code === 'aborted') result = { outcome: 'aborted' }
      else
        result = {
          outcome: 'failed',
          refusal: refusalOf(error, request.direction === 'store' ? 'store' : 'read'),
        }
    }
    this.transfer = undefined
    const { type, structure, mode } = request.parameters
    log({
      kind: 'transfer',
      session: this.id,
      direction: request.direction,
      path: request.path,
      parameters: `TYPE ${formatType(type)} STRU ${structure} MODE ${mode}`,
      octets: transfer.octets,
      milliseconds: performance.now() - started,
      outcome,
    })
    this.happened({ kind: 'transferEnded', result })
    if (this.closing) this.destroy()
  }

  /** A client that doesn't read its replies learns of later markers, when it does. */
  private marked(pair: MarkerPair): void {
    if (!this.socket.stuffed) this.happened({ kind: 'markerStored', ...pair })
  }

  /** A timer may fire a little early, and the session would then wait for another. */
  private wakeAt(at: number): void {
    clearTimeout(this.wake)
    this.wake = setTimeout(() => {
      if (performance.now() < at) this.wakeAt(at)
      else this.happened({ kind: 'clock' })
    }, at - performance.now())
  }

  private async tellClosed(): Promise<void> {
    const { hooks, log } = this.surroundings
    try {
      await hooks.closed?.({ session: this.id, user: this.account.user || undefined })
    } catch (error) {
      log({ kind: 'fault', session: this.id, doing: 'telling that a session is over', error })
    }
  }
}
