import type { FileSystem, Stage } from '@ftpkit/filesystem'
import type {
  Personality,
  PersonalityAnswer,
  PersonalityCommand,
  TransferRequest,
  VerbatimReply,
} from '@ftpkit/session'
import type { Pipeline } from '@ftpkit/transfer'

/** Whom a personality serves, and with what. */
export interface PersonalityContext {
  readonly session: number
  readonly user: string
  readonly files: FileSystem
}

/** A system that a server passes for: what of it the session can do alone, its commands, and its files. */
export interface ServerPersonality extends Personality {
  /**
   * Carries out one of its `commands`. What it throws is refused as other faults are, a {@link VerbatimReplyError} word for
   * word.
   */
  carryOut(command: PersonalityCommand, context: PersonalityContext): Promise<PersonalityAnswer>
  /** Opens what a transfer moves, before its data connection; undefined for one that goes as in every server. */
  open(request: TransferRequest, context: PersonalityContext): Promise<OpenedTransfer | undefined>
}

/** What a transfer of a personality moves, and says. */
export type OpenedTransfer = OpenedSending | OpenedReceiving

interface SpokenTransfer {
  /** Said when the data connection is open. */
  readonly begins: VerbatimReply
  /** Said when all is done: the file committed, the data connection closed. */
  ended(): VerbatimReply
}

export interface OpenedSending extends SpokenTransfer {
  readonly source: AsyncIterable<Uint8Array>
  /** From the octets of the source to those of the data connection. */
  readonly sending: Pipeline
}

export interface OpenedReceiving extends SpokenTransfer {
  readonly stage: Pick<Stage, 'write' | 'commit' | 'discard'>
  /** From the octets of the data connection to those of the stage. */
  readonly receiving: Pipeline
}
