import { isIPv4, type Socket } from 'node:net'
import type { MarkerPair } from '@ftpkit/protocol'
import {
  type Answer,
  type Endpoint,
  type Input,
  type Output,
  type PersonalCommand,
  type Question,
  ServerSession,
  type TransferRequest,
} from '@ftpkit/session'
import { formatType, isFtpError } from '@ftpkit/transfer'
import { localEnd, remoteEnd } from '../address.js'
import { closeGently } from '../socket.js'
import { Account, type Authenticate } from './account.js'
import { ClearableConnection } from './clearable-connection.js'
import { DataChannel, type PortRange } from './data-channel.js'
import type { ServerLog } from './events.js'
import type { ServerHooks } from './hooks.js'
import { Inlet } from './inlet.js'
import type { ServerLimits } from './limits.js'
import type { LoginBackOff } from './login-back-off.js'
import type { ServerPersonality } from './personality.js'
import type { PublicAddress } from './public-address.js'
import { answerFileQuestion } from './questions.js'
import { refusalOf } from './refusals.js'
import { type SiteCommands, siteSyntaxes } from './site.js'
import { answerStorage, type Storage, storageOf } from './storage.js'
import { SessionTls, type TlsOptions } from './tls.js'
import { ServerTransfer } from './transfer.js'

/** What every control connection of a server shares. */
export interface ControlSurroundings extends Storage {
  readonly authenticate: Authenticate
  readonly limits: ServerLimits
  readonly log: ServerLog
  readonly passivePorts: PortRange | undefined
  readonly greeting: string
  readonly hosts: readonly string[] | undefined
  readonly site: SiteCommands
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

/** One control connection of a server: carries out what its session wants, and tells it what happened. */
export class ControlConnection {
  private readonly session: ServerSession
  private readonly channel: DataChannel
  private readonly account: Account
  private readonly personality: ServerPersonality | undefined
  private transfer: ServerTransfer | undefined
  /** TLS of the control connection, or that it had before CCC; data connections resume it. */
  private tls: SessionTls | undefined
  /** What TLS stands on, from AUTH on. */
  private carrier: ClearableConnection | undefined
  /** TLS begins or ends: nothing may be read past that. */
  private turning = false
  private readonly inlet = new Inlet(
    () => !this.turning && !this.session.full && !this.socket.writableNeedDrain,
    (octets) => this.happened({ kind: 'octets', octets }),
  )
  private wake: NodeJS.Timeout | undefined
  private readonly born = performance.now()

  private readonly peer: Endpoint
  /** What replies go to: the connection itself, or TLS on top of it. */
  private socket: Socket

  constructor(
    readonly id: number,
    private readonly raw: Socket,
    private readonly surroundings: ControlSurroundings,
    private readonly closed: () => void,
  ) {
    this.socket = raw
    const { limits, greeting, passivePorts, dataPeers, log, site } = surroundings
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
      siteCommands: siteSyntaxes(site),
      personality: this.personality,
    })
    this.account = new Account({ ...surroundings, session: id, peer: ends.peer })
    this.channel = new DataChannel(ends, passivePorts, limits.dataConnectionTime, dataPeers, () =>
      this.happened({ kind: 'dataClosed' }),
    )
    log({ kind: 'connected', session: id, peer: ends.peer })
    raw.once('close', () => this.end())
    raw.on('error', () => raw.destroy())
    if (tls === 'implicit') {
      void this.secure().then((secured) => secured && this.happened({ kind: 'connected', ...ends }))
    } else {
      this.attach(raw)
      this.happened({ kind: 'connected', ...ends })
    }
  }

  /** Speaks through a socket from now on: the connection itself, or TLS on top of it. */
  private attach(socket: Socket): void {
    this.socket = socket
    socket.on('data', (octets: Uint8Array) => this.inlet.push(octets))
    this.attachRest(socket)
  }

  private attachRest(socket: Socket): void {
    socket.once('end', () => this.happened({ kind: 'ended' }))
    socket.on('drain', () => this.readOrWait())
  }

  /** Begins TLS, as soon as what was said in clear has gone out. */
  private async secure(): Promise<boolean> {
    const { raw, surroundings } = this
    this.turning = true
    raw.pause()
    // Octets in clear behind AUTH were never meant to be protected.
    if (this.inlet.waits) raw.destroy()
    this.carrier?.detach()
    for (const event of ['data', 'end', 'drain']) raw.removeAllListeners(event)
    try {
      await new Promise<void>((resolve) => raw.write('', () => resolve()))
      this.tls = new SessionTls(surroundings.tls()!)
      this.carrier = new ClearableConnection(raw)
      const secured = await this.tls.secureControl(this.carrier, surroundings.limits.loginTime)
      secured.on('error', () => secured.destroy())
      this.account.serverName = secured.servername || undefined
      this.account.secure = true
      this.attach(secured)
      this.turning = false
      this.readOrWait()
      return true
    } catch (error) {
      surroundings.log({ kind: 'fault', session: this.id, doing: 'beginning TLS', error })
      raw.destroy()
      return false
    }
  }

  /** Ends TLS behind what was said under it, and goes on in clear: the client may say its last word under TLS too. */
  private clear(): void {
    const { raw, socket: secured, carrier } = this
    this.turning = true
    raw.pause()
    if (this.inlet.waits) raw.destroy()
    for (const event of ['data', 'end', 'drain']) secured.removeAllListeners(event)
    // A command under TLS, behind the one that ended it, can't be told from what somebody else puts in: no more of it.
    secured.on('data', () => raw.destroy())
    carrier!.release((octets) => this.happened({ kind: 'octets', octets }))
    secured.end((error?: Error | null) => {
      if (error) return void raw.destroy()
      this.account.secure = false
      this.account.serverName = undefined
      this.socket = raw
      this.attachRest(raw)
      this.turning = false
      this.happened({ kind: 'cleared' })
    })
  }

  /** Ends the session, and its transfer at once. */
  destroy(): void {
    this.transfer?.abort()
    this.raw.destroy()
  }

  /** Ends the session as soon as no transfer runs. */
  closeWhenIdle(): void {
    if (this.transfer) this.closing = true
    else this.destroy()
  }

  private closing = false

  private happened(input: Input): void {
    for (const output of this.session.handle(input, performance.now())) this.carryOut(output)
    this.readOrWait()
  }

  /** Reads on only while the client reads our replies and its commands don't pile up. */
  private readOrWait(): void {
    if (this.turning) return
    this.inlet.goOn()
    if (this.turning) return
    if (this.inlet.waits || this.session.full || this.socket.writableNeedDrain) this.socket.pause()
    else this.socket.resume()
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        if (!this.socket.destroyed) this.socket.write(output.octets)
        return
      case 'close':
        this.inlet.close()
        if (this.turning) return void this.raw.destroy()
        // What the client sent meanwhile is read and dropped, or closing would reset the last reply away.
        this.socket.end(() => closeGently(this.socket, this.surroundings.limits.closingTime))
        return
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
      case 'personal':
        return this.askPersonality(question)
      default: {
        return answerFileQuestion(question, { ...this.surroundings, files: this.account.files })
      }
    }
  }

  private async askPersonality(command: PersonalCommand): Promise<Answer> {
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
      started: (saying, reused) =>
        this.happened({ kind: 'transferStarted', reused, ...(saying && { saying }) }),
      marked: (pair) => this.marked(pair),
    })
    this.transfer = transfer
    let outcome = 'complete'
    let result: Extract<Input, { kind: 'transferEnded' }>['result']
    try {
      await transfer.run()
      const { octets, saying } = transfer
      const open = await this.channel.waits(limits.idleDataTime)
      result = { outcome: 'complete', octets, open, ...(saying && { saying }) }
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
    if (!this.socket.writableNeedDrain) this.happened({ kind: 'markerStored', ...pair })
  }

  /** A timer may fire a little early, and the session would then wait for another. */
  private wakeAt(at: number): void {
    clearTimeout(this.wake)
    this.wake = setTimeout(() => {
      if (performance.now() < at) this.wakeAt(at)
      else this.happened({ kind: 'clock' })
    }, at - performance.now())
  }

  private end(): void {
    clearTimeout(this.wake)
    this.channel.destroy()
    this.happened({ kind: 'disconnected' })
    this.surroundings.log({ kind: 'closed', session: this.id, milliseconds: performance.now() - this.born })
    this.closed()
    void this.tellClosed()
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
