import type { TransferParameters } from '@ftpkit/transfer'
import type { SessionState } from './state.js'

/** A reply word for word. Of several lines each but the last carries the code too, unless it begins with a space. */
export interface Saying {
  readonly code: number
  readonly lines: readonly string[]
}

/**
 * A system that a server passes for: which commands it carries out otherwise, which names it has, and how it words
 * what every server says. What is absent is as in every server.
 */
export interface Personality {
  /**
   * Verbs in upper case that are asked for by the question `personal` instead of being carried out here: commands that
   * this system carries out its own way, and commands that only it has. Each needs a login, and gets its argument as
   * it came. STAT during a transfer is never asked for.
   */
  readonly commands?: ReadonlySet<string>
  /** What a name given to a command stands for, seen from the working directory; a path of `/` and names unless given. */
  readonly resolve?: (workingDirectory: string, name: string) => string
  /** The greeting. */
  readonly greeting?: Saying
  /**
   * What is said instead of the usual reply, by the verb and the code that are usual, `TYPE 200`, or by the code alone.
   * Codes needn't be those of the command's row.
   */
  readonly wording?: Readonly<Record<string, (state: SessionState) => Saying>>
  /** What is said instead of 500 to a verb that nobody knows. */
  readonly unknown?: (verb: string) => Saying
}

/** What a session asks of a personality: a command, and what counts for it. */
export interface PersonalCommand {
  readonly verb: string
  readonly argument: string
  readonly workingDirectory: string
  readonly parameters: TransferParameters
  /** What RNFR named, where this is the line behind it. */
  readonly renameFrom: string | undefined
}

/** What a personality answers to a command: what to say, and what it changes. */
export interface PersonalAnswer extends Saying {
  readonly changes?: {
    readonly workingDirectory?: string
    readonly parameters?: TransferParameters
    readonly renameFrom?: string
    /** What REST gave, for the next transfer. */
    readonly marker?: string
  }
}

/** A reply that a personality gives instead of doing what it was asked for. */
export class SayingError extends Error {
  override readonly name = 'SayingError'

  constructor(readonly saying: Saying) {
    super(saying.lines.join('\n'))
  }
}

/** Whether something thrown is a SayingError, also one of another copy of this package. */
export function isSayingError(thrown: unknown): thrown is SayingError {
  return thrown instanceof Error && thrown.name === 'SayingError' && 'saying' in thrown
}
