import type { TransferParameters } from '@ftpkit/transfer'

/** A reply word for word. Of several lines each but the last carries the code too, unless it begins with a space. */
export interface VerbatimReply {
  readonly code: number
  readonly lines: readonly string[]
}

/** What a personality may use in the wording of a reply. */
export interface ReplyContext {
  /** The name given by the last USER. It is proven only where `loggedIn` is true. */
  readonly user: string | undefined
  readonly loggedIn: boolean
  readonly workingDirectory: string
  /** The level set by PROT: clear or private. */
  readonly protection: 'C' | 'P'
}

/**
 * A system that a server passes for: which commands it carries out otherwise, which names it has, and how it words
 * what every server says. What is absent is as in every server.
 */
export interface Personality {
  /**
   * Verbs in upper case that are asked for by the question `personality` instead of being carried out here: commands that
   * this system carries out its own way, and commands that only it has. Each needs a login, and gets its argument as
   * it came. STAT during a transfer is never asked for.
   */
  readonly commands?: ReadonlySet<string>
  /** What a name given to a command stands for, seen from the working directory; a path of `/` and names unless given. */
  readonly resolve?: (workingDirectory: string, name: string) => string
  /** The greeting. */
  readonly greeting?: VerbatimReply
  /**
   * What is said instead of the usual reply, by the verb and the code that are usual, `TYPE 200`, or by the code alone.
   * Codes needn't be those of the command's row.
   */
  readonly wording?: Readonly<Record<string, (context: ReplyContext) => VerbatimReply>>
  /** What is said instead of 500 to a verb that nobody knows. */
  readonly unknown?: (verb: string) => VerbatimReply
}

/** What a session asks of a personality: a command, and what counts for it. */
export interface PersonalityCommand {
  readonly verb: string
  readonly argument: string
  readonly workingDirectory: string
  readonly parameters: TransferParameters
  /** What RNFR named, where this is the line behind it. */
  readonly renameFrom: string | undefined
}

/** What a personality answers to a command: what to say, and what it changes. */
export interface PersonalityAnswer extends VerbatimReply {
  readonly changes?: {
    readonly workingDirectory?: string
    readonly parameters?: TransferParameters
    readonly renameFrom?: string
    /** What REST gave, for the next transfer. */
    readonly marker?: string
  }
}

/** A reply that a personality gives instead of doing what it was asked for. */
export class VerbatimReplyError extends Error {
  override readonly name = 'VerbatimReplyError'

  constructor(readonly reply: VerbatimReply) {
    super(reply.lines.join('\n'))
  }
}

/** Whether something thrown is a VerbatimReplyError, also one of another copy of this package. */
export function isVerbatimReplyError(thrown: unknown): thrown is VerbatimReplyError {
  return thrown instanceof Error && thrown.name === 'VerbatimReplyError' && 'reply' in thrown
}
