import type { Socket } from 'node:net'
import type { FileSystem } from '@ftpkit/filesystem'
import {
  type Answer,
  type Input,
  type Output,
  type Question,
  ServerSession,
  type TransferRequest,
} from '@ftpkit/session'
import { formatType, isFtpError } from '@ftpkit/transfer'
import { localEnd, remoteEnd } from '../address.js'
import { DataChannel, type PortRange } from './data-channel.js'
import type { ServerLog } from './events.js'
import type { ServerLimits } from './limits.js'
import { answerFileQuestion } from './questions.js'
import { refusalOf } from './refusals.js'
import { ServerTransfer } from './transfer.js'

/** Who may log in, and what they are then served. Undefined refuses, whatever the reason. */
export type Authenticate = (user: string, password: string) => Promise<Grant | undefined>

/** What a user who logged in is served. */
export interface Grant {
  readonly files: FileSystem
  /** Working directory at first; `/` unless given. */
  readonly home?: string
}

/** What every control connection of a server shares. */
export interface ControlSurroundings {
  readonly authenticate: Authenticate
  readonly limits: ServerLimits
  readonly log: ServerLog
  readonly passivePorts: PortRange | undefined
  readonly codePage: string
  readonly greeting: string
}

/** One control connection of a server: carries out what its session wants, and tells it what happened. */
export class ControlConnection {
  private readonly session: ServerSession
  private readonly channel: DataChannel
  private files: FileSystem | undefined
  private transfer: ServerTransfer | undefined
  private wake: NodeJS.Timeout | undefined
  private readonly born = performance.now()

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    private readonly surroundings: ControlSurroundings,
    private readonly closed: () => void,
  ) {
    const { limits, greeting, passivePorts } = surroundings
    const ends = { local: localEnd(socket), peer: remoteEnd(socket) }
    this.session = new ServerSession({ limits, greeting })
    this.channel = new DataChannel(ends, passivePorts, limits.dataConnectionTime)
    surroundings.log({ kind: 'connected', session: id, peer: ends.peer })
    socket.on('data', (octets: Uint8Array) => this.happened({ kind: 'octets', octets }))
    socket.on('error', () => socket.destroy())
    socket.once('end', () => this.happened({ kind: 'ended' }))
    socket.once('close', () => this.end())
    socket.on('drain', () => this.readOrWait())
    this.happened({ kind: 'connected', ...ends })
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

  private closing = false

  private happened(input: Input): void {
    for (const output of this.session.handle(input, performance.now())) this.carryOut(output)
    this.readOrWait()
  }

  /** Reads on only while the client reads our replies and its commands don't pile up. */
  private readOrWait(): void {
    if (this.session.full || this.socket.writableNeedDrain) this.socket.pause()
    else this.socket.resume()
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        if (!this.socket.destroyed) this.socket.write(output.octets)
        return
      case 'close':
        this.socket.end(() => this.socket.destroy())
        return
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
      this.happened({ kind: 'listening', ...(await this.channel.listen()) })
    } catch (error) {
      this.surroundings.log({ kind: 'fault', session: this.id, doing: 'listening for data', error })
      this.happened({ kind: 'notListening', reason: String(error) })
    }
  }

  private async answer(id: number, question: Question): Promise<void> {
    this.happened({ kind: 'answer', id, answer: await this.answerTo(question) })
  }

  private async answerTo(question: Question): Promise<Answer> {
    if (question.operation === 'progress') return { ok: true, value: this.transfer?.octets ?? 0 }
    if (question.operation === 'login') return this.login(question.user, question.password)
    const { limits, codePage } = this.surroundings
    return answerFileQuestion(question, { files: this.files!, limits, codePage })
  }

  private async login(user: string, password: string): Promise<Answer> {
    const { authenticate, log } = this.surroundings
    try {
      const grant = await authenticate(user, password)
      this.files = grant?.files
      log({ kind: 'login', session: this.id, user, granted: grant !== undefined })
      return { ok: true, value: grant && { home: grant.home ?? '/' } }
    } catch (error) {
      log({ kind: 'fault', session: this.id, doing: 'authenticating', error })
      return { ok: true, value: undefined }
    }
  }

  private async run(request: TransferRequest): Promise<void> {
    const { limits, codePage, log } = this.surroundings
    const started = performance.now()
    const transfer = new ServerTransfer(request, {
      files: this.files!,
      channel: this.channel,
      limits,
      codePage,
      started: () => this.happened({ kind: 'transferStarted' }),
    })
    this.transfer = transfer
    let outcome = 'complete'
    let result: Extract<Input, { kind: 'transferEnded' }>['result']
    try {
      await transfer.run()
      result = { outcome: 'complete', octets: transfer.octets }
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
    this.happened({ kind: 'disconnected' })
    this.channel.close()
    this.surroundings.log({ kind: 'closed', session: this.id, milliseconds: performance.now() - this.born })
    this.closed()
  }
}
