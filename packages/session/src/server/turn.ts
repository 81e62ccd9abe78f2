import type { Verb } from '@ftpkit/protocol'
import type { Answers, Output, Question, Refusal } from './events.js'
import type { SessionLimits, TlsPolicy } from './options.js'
import type { Personality, VerbatimReply } from './personality.js'
import type { SessionState } from './state.js'

/** What a command handler works with: the state, and the ways to act. They are methods: none works taken off it. */
export interface Turn {
  readonly state: SessionState
  readonly limits: SessionLimits
  readonly lowestActivePort: number
  readonly dataPeers: readonly string[]
  /** Every verb that is answered for real, in alphabetical order. */
  readonly verbs: readonly Verb[]
  readonly tls: TlsPolicy
  readonly clearCommandChannel: boolean
  /** SITE commands of the embedder: what follows each name, as SITE HELP prints it. */
  readonly siteCommands: Readonly<Record<string, string>>
  readonly personality: Personality
  reply(code: number, text: string | readonly string[]): void
  /** Replies word for word. */
  replyVerbatim(reply: VerbatimReply): void
  /** Passes on a refusal by a code of the command's row; 421 closes the session. */
  refuse(verb: Verb, refusal: Refusal): void
  /** Gives a last reply, and closes the session with all it holds. */
  close(code: number, text: string): void
  /** Asks, and goes on with `then` when it is answered; a refusal is the reply, unless `otherwise` is given. */
  ask<Operation extends Question['operation']>(
    question: Extract<Question, { operation: Operation }>,
    then: (value: Answers[Operation]) => void,
    otherwise?: (refusal: Refusal) => void,
  ): void
  /** Asks for a listener, and goes on with where it waits, or with undefined when there is none. */
  listen(family: 4 | 6, then: (listener: { host: string; port: number } | undefined) => void): void
  /**
   * Begins TLS after a last reply in clear. Octets that came behind the command were never meant to be protected: then
   * the session is closed instead, and nothing of them is carried out.
   */
  secure(code: number, text: string): void
  /** Ends TLS after a last reply under it. As with `secure`, nothing may have come behind the command. */
  clear(code: number, text: string): void
  emit(output: Output): void
}
