import type { Reply } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import { Alarm, type Stage } from './alarm.js'
import type { Input, Output, Side } from './events.js'
import type { ClientCommand } from './handler.js'
import { type GatewayOptions, policyOf, withServer } from './policy.js'
import { begin } from './reaching.js'
import { Relay } from './relay.js'
import { type Dialogue, digit, type Happening } from './steps.js'
import { carryOut } from './verbs.js'

/** Milliseconds after which ABOR, STAT and QUIT end at their CR, because the LF was urgent data and is lost. */
const loneCrTime = 250

/** Commands that are passed on during a transfer (RFC 959 §4.1.3). */
const overtakes = (verb: string) => verb === 'ABOR' || verb === 'STAT'

/**
 * A session of a gateway: one control connection of a client, one with a server, and the data connections between them,
 * without sockets, timers or promises.
 *
 * One command at a time is given to the server, and the next one waits for its last reply, however many the client sends in
 * one segment; only ABOR and STAT pass a transfer. So each reply has its command, and nothing that a server sends before it
 * was asked is passed on. A command that arranges a data connection is never passed on as it is: the gateway agrees with
 * each side on a connection of its own, by the way that works there.
 */
export class GatewaySession {
  private readonly relay: Relay
  private readonly alarm: Alarm
  private running: Dialogue | undefined
  /** Whether the running command is passed by ABOR that the server has answered. */
  private aborted = false
  private ended = false
  private acted = false
  private endsAtCr = Number.POSITIVE_INFINITY
  /** Replies to STAT that come after that to the transfer, which the client is to get first. */
  private readonly held: Reply[] = []
  /** Ends the session that the server has ended, once the transfer has that it called complete before. */
  private farewell: (() => void) | undefined

  constructor(options: GatewayOptions = {}) {
    const policy = policyOf(options)
    this.relay = new Relay(policy)
    this.alarm = new Alarm(policy.times)
  }

  /** Whether the client's control connection should not be read until the next input other than `octets`. */
  get saturated(): boolean {
    return this.relay.commands.length >= this.relay.policy.waitingCommands
  }

  /** Whether a command is being carried out: a session that ends now leaves it without its last reply. */
  get busy(): boolean {
    return this.running !== undefined
  }

  /** Whether data connections of the client are under TLS now. It may begin that before its command. */
  get protectsData(): boolean {
    return this.relay.client?.protection === 'P'
  }

  /**
   * Takes what happened and returns what to do, in order. After the last `close` it returns nothing.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws TypeError for a second `connected`
   */
  handle(input: Input, now: number): Output[] {
    const { relay } = this
    if (!relay.closed) {
      this.acted = false
      this.take(input, now)
      this.runWaiting()
      this.setAlarm(now)
    }
    return relay.takeOutputs()
  }

  private take(input: Input, now: number): void {
    const { relay } = this
    switch (input.kind) {
      case 'connected':
        if (relay.client) throw new TypeError('a session has one client: make another session')
        relay.client = { local: input.local, peer: input.peer, secure: false, protection: 'C' }
        return this.run(begin(relay))
      case 'serverConnected':
        relay.server = { local: input.local, peer: input.peer, secure: false, protection: 'C' }
        relay.policy = withServer(relay.policy, input.policy ?? {})
        return this.resume(input)
      case 'octets':
        return this.read(input.side, input.octets, now)
      case 'ended':
        this.ended = true
        return relay.commands.endAtCr()
      case 'disconnected':
        return this.disconnected(input.side)
      case 'dataOpened':
        relay.data.opened(input.side)
        return this.resume(input)
      case 'dataEnded':
        if (!this.running) relay.data.forget()
        return this.resume(input)
      case 'clock':
        return this.rang(now)
      case 'dismissed':
        return relay.end(input.reason, input.text)
      default:
        return this.resume(input)
    }
  }

  private read(side: Side, octets: Uint8Array, now: number): void {
    try {
      if (side === 'client') this.readClient(octets, now)
      else this.readServer(octets)
    } catch (error) {
      if (!isFtpError(error)) throw error
      this.relay.end(
        `the ${side}: ${error.message}`,
        side === 'client' ? error.message : 'The server is at fault',
      )
    }
  }

  private readClient(octets: Uint8Array, now: number): void {
    const { commands } = this.relay
    commands.push(octets)
    this.endsAtCr = commands.atLoneCr ? now + loneCrTime : Number.POSITIVE_INFINITY
  }

  private readServer(octets: Uint8Array): void {
    const { relay } = this
    for (const reply of relay.replies.push(octets)) {
      if (relay.closed) return
      // An attacker on the way could have added it to what the server sent in clear (CVE-2011-0411).
      if (relay.securingServer)
        return relay.end('the server sent octets after its reply to AUTH', 'The server is at fault')
      const answered = relay.asked.take(reply)
      if (reply.code === 421)
        return this.serverEnds(() => {
          relay.pass(reply)
          relay.end('the server replied 421')
        })
      if (!answered) relay.note({ kind: 'unasked', code: reply.code })
      else if (answered.overtaking) {
        this.acted = true
        // For the server the transfer is over: its reply comes first.
        if (relay.finishing && answered.verb === 'ABOR') this.cutFinishing()
        this.aborted ||= answered.verb === 'ABOR' && digit(reply.code) === 2
        if (relay.finishing) this.held.push(reply)
        else relay.pass(reply)
      } else this.resume({ kind: 'reply', reply })
    }
    if (relay.securingServer && relay.replies.midReply)
      relay.end('the server sent octets after its reply to AUTH', 'The server is at fault')
  }

  private disconnected(side: Side): void {
    if (side === 'client') return this.relay.end('the client closed the connection')
    this.serverEnds(() =>
      this.relay.end('the server closed the connection', 'The server closed the connection'),
    )
  }

  private serverEnds(farewell: () => void): void {
    if (this.relay.finishing) this.farewell ??= farewell
    else farewell()
  }

  /** Carries out what the client has sent, as far as its turn has come. */
  private runWaiting(): void {
    const { relay } = this
    while (!relay.closed) {
      if (this.running && relay.asked.busy) {
        const passing = this.takePassing()
        if (passing) relay.forward(passing.verb, passing.octets, true)
        // A server that answers ABOR alone owes the transfer nothing more, or its client would wait as well.
        else if (this.aborted && relay.commands.length > 0) this.abandon()
        else return
      } else if (relay.finishing) {
        if (!this.abortFinishing()) return
      } else if (this.running) return
      else if (!this.next()) return
    }
  }

  /** The command that passes the transfer. STAT passes no other command, or its reply would be taken for one to that. */
  private takePassing() {
    const { commands, transferring, policy } = this.relay
    if (!transferring) return undefined
    const mayPass = (verb: string) => overtakes(verb) && policy.permits(verb)
    return commands.takeNext(mayPass) ?? commands.takeFirst((verb) => verb === 'ABOR' && mayPass(verb))
  }

  /** For the server the transfer is over, and ABOR ends what the client has not read yet. @returns whether it came */
  private abortFinishing(): boolean {
    const { relay } = this
    const abor = relay.commands.takeFirst((verb) => verb === 'ABOR' && relay.policy.permits(verb))
    if (!abor) return false
    this.cutFinishing()
    if (!this.farewell) this.run(carryOut(relay, abor))
    return true
  }

  private cutFinishing(): void {
    this.resume({ kind: 'dataFailed', side: 'client', reason: 'ABOR' })
  }

  /** @returns whether a command waited */
  private next(): boolean {
    const { relay } = this
    this.farewell?.()
    if (relay.closed) return false
    const line = relay.commands.shift()
    if (!line) {
      if (this.ended) relay.end('the client closed the connection')
      return false
    }
    this.acted = true
    if (line.kind === 'command') this.run(carryOut(relay, line satisfies ClientCommand))
    else if (line.foreign) relay.end('the client does not speak FTP', line.text)
    else relay.say(line.code, line.text)
    return true
  }

  private abandon(): void {
    const { relay } = this
    this.running = undefined
    relay.transferring = false
    relay.asked.abandon()
    relay.data.close()
  }

  private run(dialogue: Dialogue | undefined): void {
    if (!dialogue) return
    this.running = dialogue
    this.aborted = false
    this.advance(dialogue, undefined)
  }

  private resume(happening: Happening): void {
    this.acted = true
    if (this.running) this.advance(this.running, happening)
  }

  private advance(dialogue: Dialogue, happening: Happening | undefined): void {
    // The first value of a generator goes nowhere.
    const { done } = dialogue.next(happening as Happening)
    if (!done || this.running !== dialogue) return
    this.running = undefined
    for (const reply of this.held.splice(0)) this.relay.pass(reply)
  }

  private rang(now: number): void {
    const { relay } = this
    if (now >= this.endsAtCr) {
      this.endsAtCr = Number.POSITIVE_INFINITY
      relay.commands.endAtCr()
    }
    const stage = this.alarm.rang(now)
    if (stage === 'login') relay.end('no login in time', 'No login in time')
    else if (stage === 'idle') relay.end('no command in time', 'No command in time')
    else if (stage === 'answer') relay.end('the server does not answer', 'The server does not answer')
    else if (stage === 'data') this.resume({ kind: 'dataFailed', side: 'client', reason: 'not open in time' })
  }

  private setAlarm(now: number): void {
    const { relay } = this
    if (relay.closed) return
    const at = this.alarm.update(this.stage, this.acted, relay.loggedIn, now, this.endsAtCr)
    if (at !== undefined) relay.emit({ kind: 'wake', at })
  }

  private get stage(): Stage {
    const { data } = this.relay
    if (!this.running) return 'idle'
    if (data.isOpening) return 'data'
    return data.joined ? 'flowing' : 'answer'
  }
}
