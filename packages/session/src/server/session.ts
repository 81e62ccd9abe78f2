/*
 * How a session thinks
 * ====================
 *
 * A session is the server protocol interpreter (server-PI, RFC 959 §2.3) of one control connection. It owns no socket,
 * file, timer or promise. Its runner, be it `@ftpkit/node` or a test, reports what happened (an Input) and carries out
 * the Outputs that it returns, in order. Everything revolves around one function:
 *
 *      handle(input, now) -> outputs
 *
 *                        +-----------------------------------------------------+
 *        octets          | Telnet filter -> line reader -> interpret -> queue  |
 *      ----------------->|                                            |        |   send
 *                        |                                            v        |------------>
 *        secured         |     row of commandTable (RFC 959 §5.4) : dispatch   |   secure, clear
 *      ----------------->|                                            |        |------------>
 *        answer          |                                            v        |   ask
 *      ----------------->|    callback of the question  <-----  handler        |------------>
 *        listening       |                                            |        |   listen
 *      ----------------->|                                            v        |------------>
 *        transferStarted |    SessionState: user, directory, TYPE, STRU,       |   transfer
 *        transferEnded   |    MODE, REST, data connection, transfer            |   abort, finish, closeData
 *      ----------------->|                                                     |------------>
 *        clock           |    Deadline                                         |   wake
 *      ----------------->|                                                     |------------>
 *                        +-----------------------------------------------------+
 *
 * Rule 1: one command at a time. Lines wait in a queue, and the next one is taken only when nothing is outstanding: no
 * question, no listener, no transfer, no switch of TLS (rule 4 has the one exception). So replies come in the order of
 * the commands, however many arrive in one segment (RFC 959 §4.2), and a QUIT after RETR closes the connection only
 * when the file has been sent. Nor is one taken before the replies to those before have gone out: after every 16 KiB of
 * replies a `send` asks, by `flush`, for the input `flushed`. A longer reply is made in pieces of that size, and the lines
 * of a STAT are asked for as they go out. So no more is done for a client than it reads. While `waitingCommands` of the
 * lines wait, or too many replies, `saturated` asks the runner to stop reading.
 *
 * Rule 2: the table decides first. `dispatch` takes a line through these checks, and the first that fails is the reply:
 *
 *      is the verb implemented?                      502
 *      is the user logged in, where required?        530
 *      has the argument the right shape?             501
 *      was the command that it follows answered?     503
 *
 * What remains goes to the handler of the verb. A refusal that comes from outside, with a code that the command's row
 * lacks, becomes the nearest code in the row, so that a client receives only replies that the table promises. A
 * personality, by which a server passes for another system, is asked before the table about the verbs it claims (after
 * the login, and never during a transfer), and may reply whatever that system would.
 *
 * Rule 3: what a session cannot know is a question. Is the password right? Is there such a file? The handler calls
 * `ask`, which emits the output `ask` with a number, and returns. The input `answer` with that number runs the callback,
 * which replies or asks again. There is at most one command in this state, and its continuation is the callback: no
 * state machine names the steps in between.
 *
 * Rule 4: a transfer is not a question, because the client may speak meanwhile. `transfer` begins it, `transferStarted`
 * is announced by 150 or 125, every `markerStored` by 110, and `transferEnded` leads to the final reply: 226 or 250, 426,
 * or what went wrong. Three commands are treated specially while it runs:
 *
 *      ABOR    aborts at once, wherever it is in the queue. The transfer still ends: 426 answers its command (or 226, if
 *              it was complete by then). The ABOR itself stays in the queue and is answered 226 in its turn.
 *      STAT    is answered at once if no other command is before it: how many octets have been moved.
 *      QUIT    waits like all others. Its presence matters when the client closes its side: with QUIT in the queue the
 *              transfer runs to its end; without it the client is taken for dead and the transfer is aborted, "the
 *              effective action of an abort and a logout" (RFC 959 §4.1.1). Only a store is not: `finish` lets it read
 *              what the client has already sent, so that none of it is lost. What becomes of it, the runner decides.
 *              After a transfer that such a client doesn't get whole, nothing that it sent in advance is carried out: a
 *              DELE or RNTO that relies on the transfer would lose the only copy.
 *
 * Rule 5: time is an argument. A session has at most one deadline, chosen by what it waits for:
 *
 *      login     from the greeting to a login          loginTime, not extended by commands
 *      asking    for an answer, for a listener, for    answerTime, from the last question or command, or from
 *                a transfer to begin or to abort       the abort
 *      busy      while data flow                       none: the runner watches for a stall
 *      sending   for the client to read its replies    idleTime, from the last that went out
 *      idle      for the next command                  idleTime, from the last command
 *
 * The output `wake` asks for the input `clock` at a time. A deadline that moves later does not replace the alarm: the
 * alarm rings, finds that it is early, and is set again. So a command costs no timer. When time is over, 421 closes.
 * The same alarm ends an ABOR, STAT or QUIT at a lone CR: a client that sends one as urgent data loses its LF.
 *
 * Rule 6: sockets and TLS belong to the runner. `secure` and `clear` ask it to switch the control connection after the
 * reply before them. Until it says `secured` or `cleared` it gives no octets, and a session that receives any closes,
 * because they are neither clear nor protected. Octets already in the queue when AUTH, REIN under TLS or CCC is
 * carried out close it too: nothing may be read on another side of the switch than it was sent on (the injection
 * known from STARTTLS, CVE-2011-0411).
 * The data connection is the runner's as well: the session says by `listen` and `transfer` which one is wanted, and by
 * `closeData` that none is; `dataOpen` in its state remembers whether one was left open for the next file (§3.3).
 *
 * Where to read on: events.ts has every input, output and question; state.ts what is remembered; dispatch.ts rule 2;
 * context.ts what a handler can do; commands/ the handlers, in the groups of RFC 959 §4.1.
 */
import { greetingReplies } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import type { ReceivedLine } from './command-queue.js'
import { markerStored, transferEnded, transferStarted } from './commands/transfers.js'
import { CommandContext } from './context.js'
import { Deadline, type Stage } from './deadline.js'
import { dispatch, implementedVerbs } from './dispatch.js'
import type { Input, Output, TransferResult } from './events.js'
import { defaultSessionLimits, type SessionLimits, type SessionOptions } from './options.js'

/** Complete limits by the limits that were given: sessions of one server share one object, 80 octets each in V8. */
const complete = new WeakMap<Partial<SessionLimits>, SessionLimits>()

function completed(given: Partial<SessionLimits> = defaultSessionLimits): SessionLimits {
  const limits = complete.get(given) ?? { ...defaultSessionLimits, ...given }
  complete.set(given, limits)
  return limits
}

/** Milliseconds after which ABOR, STAT and QUIT end at their CR, because the LF was urgent data and is lost. */
const loneCrTime = 250

/** The server protocol interpreter of one control connection, without sockets, timers or promises. */
export class ServerSession {
  private readonly context: CommandContext
  private readonly greeting: string
  private readonly deadline: Deadline
  private greeted = false
  /** The client has closed its side of the control connection. */
  private ended = false
  /** When a command that waits for the LF after its CR ends without it. */
  private endsAtCr = Number.POSITIVE_INFINITY

  constructor(options: SessionOptions = {}) {
    const limits = completed(options.limits)
    this.greeting = options.greeting ?? 'ftpkit is ready'
    this.deadline = new Deadline(limits)
    this.context = new CommandContext(options, limits, implementedVerbs)
  }

  /** Whether the control connection should not be read until the next input other than `octets`. */
  get saturated(): boolean {
    const { commands, limits, replies } = this.context
    return commands.length >= limits.waitingCommands || replies.full
  }

  /** Whether the next data connection is to be protected by TLS (PROT P). */
  get protectsData(): boolean {
    return this.context.state.protection === 'P'
  }

  /**
   * Takes what happened and returns what to do, in order. After `close` or `disconnected` it returns nothing.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws TypeError for a second `connected`
   */
  handle(input: Input, now: number): Output[] {
    if (!this.context.closed) {
      this.take(input, now)
      this.runWaiting()
      this.setDeadline(now)
    }
    return this.context.takeOutputs()
  }

  private take(input: Input, now: number): void {
    const { context } = this
    switch (input.kind) {
      case 'connected':
        return this.connected(input)
      case 'octets':
        return this.read(input.octets, now)
      case 'flushed':
        context.acted = true
        return context.replies.flushed()
      case 'answer':
        return context.answered(input.id, input.answer)
      case 'listening':
        return context.listenerKnown({ host: input.host, port: input.port })
      case 'notListening':
        return context.listenerKnown(undefined)
      case 'secured':
      case 'cleared':
        context.switchingTls = false
        return
      case 'transferStarted':
        return transferStarted(context, input)
      case 'markerStored':
        return markerStored(context, input)
      case 'transferEnded':
        return this.transferEnded(input.result)
      case 'dataClosed':
        context.state.dataOpen = false
        return
      case 'ended':
        this.ended = true
        return context.commands.endAtCr()
      case 'disconnected':
        return context.release()
      case 'clock':
        return this.rang(now)
    }
  }

  private connected({ local, peer }: Extract<Input, { kind: 'connected' }>): void {
    if (this.greeted) throw new TypeError('a session has one control connection: make another session')
    this.greeted = true
    const { context } = this
    context.state.local = local
    context.state.peer = peer
    if (context.personality.greeting) context.replyVerbatim(context.personality.greeting)
    else context.reply(greetingReplies.success[0], this.greeting)
  }

  private rang(now: number): void {
    if (now >= this.endsAtCr) {
      this.endsAtCr = Number.POSITIVE_INFINITY
      this.context.commands.endAtCr()
    }
    if (this.deadline.rang(now)) this.timedOut()
  }

  private read(octets: Uint8Array, now: number): void {
    const { context } = this
    // Neither clear nor protected: the runner must not have given these octets.
    if (context.switchingTls) return context.end()
    try {
      context.commands.push(octets)
      this.endsAtCr = context.commands.atLoneCr ? now + loneCrTime : Number.POSITIVE_INFINITY
    } catch (error) {
      if (!isFtpError(error)) throw error
      context.close(421, error.message)
    }
  }

  /** Carries out waiting commands until one of them has to wait for something. */
  private runWaiting(): void {
    const { context } = this
    while (!context.closed) {
      this.endTransferIfWanted()
      const next = this.nextToCarryOut()
      if (!next) break
      context.acted = true
      dispatch(context, next)
    }
    const { commands, replies, state, waits } = context
    const busy = state.transfer !== undefined || waits || (replies.blocked && commands.length > 0)
    if (this.ended && !busy && !context.closed) context.end()
  }

  private nextToCarryOut(): ReceivedLine | undefined {
    const { switchingTls, waits, state, commands, replies } = this.context
    if (switchingTls || waits || replies.blocked) return undefined
    if (state.transfer && !commands.next('STAT')) return undefined
    return commands.shift()
  }

  /** Ends the transfer for an ABOR anywhere in the queue, or for a client that is gone without QUIT. */
  private endTransferIfWanted(): void {
    const { state, commands } = this.context
    const { transfer } = state
    if (!transfer || transfer.aborting) return
    if (commands.has('ABOR') || (this.gone && !transfer.stores)) {
      transfer.aborting = true
      this.context.emit({ kind: 'abort' })
    } else if (this.gone && !transfer.finishing) {
      transfer.finishing = true
      this.context.emit({ kind: 'finish' })
    }
  }

  private transferEnded(result: TransferResult): void {
    const { commands } = this.context
    if (this.gone && !commands.has('ABOR') && result.outcome !== 'complete') commands.clear()
    transferEnded(this.context, result)
  }

  /** Whether the client is taken for dead: it has closed its side without QUIT. */
  private get gone(): boolean {
    return this.ended && !this.context.commands.has('QUIT')
  }

  private timedOut(): void {
    if (this.context.switchingTls) return this.context.end()
    this.context.close(421, `${timeoutTexts[this.stage]}; closing control connection`)
  }

  private setDeadline(now: number): void {
    const { context } = this
    const restart = context.acted
    context.acted = false
    if (context.closed) return
    const at = this.deadline.update(this.stage, restart, now, this.endsAtCr)
    if (at !== undefined) context.emit({ kind: 'wake', at })
  }

  private get stage(): Stage {
    const { state, asking, replies } = this.context
    const { loggedIn, transfer } = state
    if (!loggedIn) return 'login'
    if (asking) return 'asking'
    if (!transfer) return replies.blocked ? 'sending' : 'idle'
    return transfer.started && !transfer.aborting ? 'busy' : 'asking'
  }
}

/** Why a session is closed when its time is over, by what it was waiting for. */
const timeoutTexts: Readonly<Record<Stage, string>> = {
  login: 'Login timed out',
  asking: 'The server did not respond in time',
  busy: 'Transfer timed out',
  sending: 'The client does not read its replies',
  idle: 'Idle timeout',
}
