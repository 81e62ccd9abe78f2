import type { TransferParameters } from '@ftpkit/transfer'

/** A reply sent as it is. With several lines, all but the last carry the code too, unless they begin with a space. */
export interface VerbatimReply {
  /** Three digits. */
  readonly code: number
  /** Without line ends; at least one. */
  readonly lines: readonly string[]
}

/** What a personality may use in the wording of a reply. */
export interface ReplyContext {
  /** The name given by the last USER. It is authenticated only if `loggedIn` is true. */
  readonly user: string | undefined
  /** Whether the user is authenticated. */
  readonly loggedIn: boolean
  /** As PWD shows it. */
  readonly workingDirectory: string
  /** The level set by PROT: clear or private. */
  readonly protection: 'C' | 'P'
}

/**
 * A system that a server passes for: which commands it carries out differently, how it reads names, and how it words
 * common replies. Whatever is absent is as in any other server.
 */
export interface Personality {
  /**
   * Verbs in upper case that become the question `personality` instead of being carried out by the session: commands
   * that this system carries out in its own way, and commands that only it has. They require a login, and their argument
   * is passed on unchanged. STAT during a transfer is always answered by the session.
   */
  readonly commands?: ReadonlySet<string> | undefined
  /**
   * Resolves a name in a command against the working directory. Default: `resolvePath`, for paths with `/`.
   * With it, STOU asks for a transfer to the resolved name with the disposition `create-new`: the personality finds a
   * name that is free.
   *
   * @returns undefined for text that can't be a name
   */
  readonly resolve?: ((workingDirectory: string, name: string) => string | undefined) | undefined
  /** The greeting. */
  readonly greeting?: VerbatimReply | undefined
  /**
   * Replies that take the place of usual ones, by verb and usual code, as in `TYPE 200`, or by the code alone. Their
   * codes need not be in the command's row.
   */
  readonly wording?: Readonly<Record<string, (context: ReplyContext) => VerbatimReply>> | undefined
  /** The reply to an unknown verb, in place of 500. */
  readonly unknown?: ((verb: string) => VerbatimReply) | undefined
}

/** A command that the personality has to carry out, and what of the session it depends on. */
export interface PersonalityCommand {
  /** In upper case. */
  readonly verb: string
  /** As the client sent it, unchanged; empty if there is none. */
  readonly argument: string
  /** As PWD shows it. */
  readonly workingDirectory: string
  /** TYPE, STRU and MODE of the session. */
  readonly parameters: TransferParameters
  /** The name given by RNFR, if that was the previous command. */
  readonly renameFrom: string | undefined
}

/** The personality's reply to a command, and what it changes in the session. */
export interface PersonalityAnswer extends VerbatimReply {
  /** What is different in the session from now on. Default: nothing. */
  readonly changes?:
    | {
        readonly workingDirectory?: string
        readonly parameters?: TransferParameters
        readonly renameFrom?: string
        /** The marker given by REST, for the next transfer. */
        readonly marker?: string
      }
    | undefined
}

/** Marks every VerbatimReplyError, so that each copy of this module in a process knows those of the others. */
const brand = Symbol.for('ftpkit.VerbatimReplyError')

/**
 * Thrown by a personality that replies instead of doing what it was asked to do. `instanceof` and `isVerbatimReplyError`
 * know the errors of every copy of this module.
 */
export class VerbatimReplyError extends Error {
  /** Always `VerbatimReplyError`. */
  override readonly name = 'VerbatimReplyError'

  /** @param reply what is sent, verbatim */
  constructor(readonly reply: VerbatimReply) {
    super(reply.lines.join('\n'))
    Object.defineProperty(this, brand, { value: true })
  }

  /** `instanceof` knows the errors of every copy of this module. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return Object.hasOwn(this, Symbol.hasInstance)
      ? isVerbatimReplyError(thrown)
      : super[Symbol.hasInstance](thrown)
  }
}

/** Whether a thrown value is a VerbatimReplyError, even of another copy of this module or of another realm. */
export function isVerbatimReplyError(thrown: unknown): thrown is VerbatimReplyError {
  return brand in Object(thrown)
}
