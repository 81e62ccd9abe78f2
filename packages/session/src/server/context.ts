import { formatReply, permitsReply, type ReplyFormat, type Verb } from '@ftpkit/protocol'
import { isFtpError, type NameEncoding } from '@ftpkit/transfer'
import { CommandQueue } from './command-queue.js'
import type { Answer, Answers, Output, Question, Refusal } from './events.js'
import type { SessionLimits, SessionOptions, TlsPolicy } from './options.js'
import type { Personality, ReplyContext, VerbatimReply } from './personality.js'
import { ReplyOutput } from './reply-output.js'
import { newState, type SessionState } from './state.js'

type Listener = { host: string; port: number } | undefined

/**
 * Carries out one command. The dispatcher has checked that the user may give it now, that the command it follows was
 * answered, and that its argument has the right shape: present where required, absent where none is allowed.
 */
export type Handler = (context: CommandContext, argument: string) => void

export type Handlers = Readonly<Partial<Record<Verb, Handler>>>

/** A question that has no answer yet. */
interface OpenQuestion {
  readonly id: number
  readonly resume: (answer: Answer) => void
}

/**
 * What command handlers work with: the state, the options, and every way to act. A handler that needs something from
 * outside asks for it and returns; the callback it gave resumes the command when the answer arrives.
 */
export class CommandContext {
  readonly state: SessionState = newState()
  readonly commands: CommandQueue
  readonly lowestActivePort: number
  readonly dataPeers: readonly string[]
  readonly tls: TlsPolicy
  readonly clearCommandChannel: boolean
  /** The embedder's SITE commands: the syntax after each name, as SITE HELP prints it. */
  readonly siteCommands: Readonly<Record<string, string>>
  readonly personality: Personality
  /** The encoding of names until OPTS UTF8 ON, if that is not UTF-8. */
  readonly pageNames: NameEncoding | undefined
  readonly replies = new ReplyOutput((output) => this.emit(output))
  private outputs: Output[] = []
  private readonly questions: OpenQuestion[] = []
  private lastId = 0
  private listening: ((listener: Listener) => void) | undefined
  /** The control connection is changing from clear to TLS or back: nothing can be sent or received. */
  switchingTls = false
  closed = false
  /** Whether this input led to a command being carried out or to a question. */
  acted = false

  /** @param verbs every verb that has a handler, in alphabetical order */
  constructor(
    options: SessionOptions,
    readonly limits: SessionLimits,
    readonly verbs: readonly Verb[],
  ) {
    this.lowestActivePort = options.lowestActivePort ?? 1_024
    this.dataPeers = options.dataPeers ?? []
    this.tls = options.tls ?? 'off'
    this.clearCommandChannel = options.clearCommandChannel ?? false
    this.siteCommands = options.siteCommands ?? {}
    this.personality = options.personality ?? {}
    this.pageNames = options.names
    this.state.secure = options.tls === 'implicit'
    this.commands = new CommandQueue(limits.commandLength, this.personality, (octets) =>
      this.replies.send(octets),
    )
  }

  /** The encoding of names now; undefined for UTF-8. */
  get names(): NameEncoding | undefined {
    return this.state.utf8 ? undefined : this.pageNames
  }

  /** Whether an answer or a listener is still outstanding. */
  get asking(): boolean {
    return this.questions.length > 0 || this.listening !== undefined
  }

  /** Whether a command is still carried out, other than a transfer. */
  get waits(): boolean {
    return this.asking || this.replies.midReply
  }

  /** The outputs since the last call, in order. */
  takeOutputs(): Output[] {
    const { outputs } = this
    this.outputs = []
    return outputs
  }

  /** Resumes the command that asked. An answer to a question that was never asked, or twice, is ignored. */
  answered(id: number, answer: Answer): void {
    const at = this.questions.findIndex((question) => question.id === id)
    if (at >= 0) this.questions.splice(at, 1)[0]!.resume(answer)
  }

  /** Resumes the command that asked for a listener. */
  listenerKnown(listener: Listener): void {
    const resume = this.listening
    this.listening = undefined
    resume?.(listener)
  }

  emit(output: Output): void {
    if (output.kind === 'closeData' || output.kind === 'listen') this.state.dataOpen = false
    this.outputs.push(output)
  }

  /** Replies, in the personality's wording if it has one for this verb and code. */
  reply(code: number, text: string | readonly string[]): void {
    const { wording = {} } = this.personality
    const worded = wording[`${this.state.verb} ${code}`] ?? wording[code]
    if (worded) return this.replyVerbatim(worded(replyContext(this.state)))
    this.sendReply(code, text)
  }

  /** Replies with these lines and this code, whatever the command's row says. */
  replyVerbatim({ code, lines }: VerbatimReply): void {
    this.sendReply(code, lines, { codes: 'every-line' })
  }

  /** The replies of a transfer may come at any time: nothing is sent in pieces while one runs. */
  private sendReply(code: number, text: string | readonly string[], options?: ReplyFormat): void {
    const { names } = this
    const format = names ? { ...options, names } : options
    if (typeof text === 'string' || this.state.transfer) this.replies.send(formatReply(code, text, format))
    else this.replies.reply(code, text, format)
  }

  /** Passes on a refusal with a code that the command's row has; 421 closes the session. */
  refuse(verb: Verb, { reply, text, lines }: Refusal): void {
    if (lines) return this.replyVerbatim({ code: reply, lines })
    const code = nearestPermitted(verb, reply)
    if (code === 421) this.close(code, text)
    else this.reply(code, text)
  }

  /** Parses an argument. If it can't be parsed, replies with the fault and returns undefined. */
  parse<Value>(parse: (argument: string) => Value, argument: string): { readonly value: Value } | undefined {
    try {
      return { value: parse(argument) }
    } catch (error) {
      if (!isFtpError(error)) throw error
      this.reply(error.replyHint ?? 501, error.message)
      return undefined
    }
  }

  /**
   * Asks a question and resumes with `then` when it is answered.
   *
   * @param otherwise resumes after a refusal. Default: the refusal is the reply
   */
  ask<Operation extends Question['operation']>(
    question: Extract<Question, { operation: Operation }>,
    then: (value: Answers[Operation]) => void,
    otherwise?: (refusal: Refusal) => void,
  ): void {
    const verb = this.state.verb!
    const id = ++this.lastId
    this.acted = true
    const resume = (answer: Answer) => {
      if (answer.ok) then(answer.value as Answers[Operation])
      else if (otherwise) otherwise(answer.refusal)
      else this.refuse(verb, answer.refusal)
    }
    this.questions.push({ id, resume })
    this.emit({ kind: 'ask', id, question })
  }

  /** Asks for a listener and resumes with its address, or with undefined if there is none. */
  listen(family: 4 | 6, then: (listener: Listener) => void): void {
    this.listening = then
    this.emit({ kind: 'listen', family })
  }

  /**
   * Switches the control connection to TLS or back after one last reply.
   *
   * Octets that arrived after the command were sent before the client could know which side of the switch they would
   * be read on: the session closes and carries out nothing of them (the injection known from STARTTLS).
   */
  switchTls(to: 'secure' | 'clear', code: number, text: string): void {
    if (!this.commands.empty) {
      return this.close(421, 'Data received after a command that switches TLS; closing control connection')
    }
    this.reply(code, text)
    this.commands.reset()
    this.switchingTls = true
    this.emit({ kind: to })
  }

  /** Sends one last reply, then closes the session and everything it holds. */
  close(code: number, text: string): void {
    this.reply(code, text)
    this.end()
  }

  /** Closes the control connection without a reply. */
  end(): void {
    this.release()
    this.emit({ kind: 'close' })
  }

  /** Releases everything the session holds; it takes no further input. */
  release(): void {
    const { transfer } = this.state
    if (transfer && !transfer.aborting) this.emit({ kind: 'abort' })
    this.emit({ kind: 'closeData' })
    this.closed = true
    this.commands.clear()
    this.replies.clear()
    this.questions.length = 0
    this.listening = undefined
  }
}

/** A copy, so that a personality can neither change the session nor keep hold of it. */
function replyContext({ user, loggedIn, workingDirectory, protection }: SessionState): ReplyContext {
  return { user, loggedIn, workingDirectory, protection }
}

/**
 * Substitutes for a code that a command may not be answered with, in order of preference. By the first digits (RFC 959
 * §4.2): x0z is about syntax, and 4yz means that the same command may succeed later.
 */
const substitutes: readonly (readonly [prefix: RegExp, codes: readonly number[]])[] = [
  [/^50/, []],
  [/^4/, [450, 451, 550, 553, 530]],
  [/^5/, [550, 553, 450, 530]],
]

/** The code itself if the command's row of RFC 959 §5.4 has it, otherwise the nearest code in the row. */
export function nearestPermitted(verb: Verb, code: number): number {
  if (permitsReply(verb, code)) return code
  const [, codes = []] = substitutes.find(([prefix]) => prefix.test(String(code))) ?? []
  return codes.find((substitute) => permitsReply(verb, substitute)) ?? 500
}
