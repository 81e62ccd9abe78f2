import type { FileSystem, Stage } from '@ftpkit/filesystem'
import type { ReceivedMarker } from '@ftpkit/pipeline'
import type {
  Personality,
  PersonalityAnswer,
  PersonalityCommand,
  TransferRequest,
  VerbatimReply,
} from '@ftpkit/session'
import type { Pipeline } from '@ftpkit/transfer'
import type { ChangeOperation } from './events.js'

/** The session that a personality serves. */
export interface PersonalityContext {
  /** Number of the session, as in events. */
  readonly session: number
  /** The name that the user typed. */
  readonly user: string
  /** The account that was proven. */
  readonly account: string
  /** What the grant allows besides files; undefined for what the personality allows by default. */
  readonly privileges: readonly string[] | undefined
  /** What the user is served. */
  readonly files: FileSystem
}

/** A system that a server emulates: its replies, which the session gives alone, its commands and its files. */
export interface ServerPersonality extends Personality {
  /**
   * Carries out one of its `commands`. What it throws is answered like other faults; a `VerbatimReplyError`
   * verbatim.
   */
  carryOut(command: PersonalityCommand, context: PersonalityContext): Promise<PersonalityAnswer>
  /** What one of its `commands` changes, for the log, before it is carried out. @returns undefined for nothing */
  changeOf?(command: PersonalityCommand): PersonalityChange | undefined
  /** Opens what a transfer moves, before its data connection. @returns undefined for an ordinary transfer */
  open(request: TransferRequest, context: PersonalityContext): Promise<OpenedTransfer | undefined>
}

/** A change by a command of a personality. */
export interface PersonalityChange {
  /** What is changed. */
  readonly operation: ChangeOperation
  /** As the user sees it; of `site` the command. */
  readonly path: string
  /** The new path of what is renamed. */
  readonly to?: string | undefined
}

/** What a transfer of a personality moves, and its replies. */
export type OpenedTransfer = OpenedSending | OpenedReceiving

interface TransferReplies {
  /** Sent instead of 150 or 125, when the data connection is open. */
  readonly openingReply: VerbatimReply
  /** Sent instead of 226, when the file is committed and the data connection closed. */
  finalReply(): VerbatimReply
}

/** A file or list that a personality sends. */
export interface OpenedSending extends TransferReplies {
  /** The octets to be sent, before `sending` converts them. */
  readonly source: AsyncIterable<Uint8Array>
  /** From the octets of the source to those of the data connection. */
  readonly sending: Pipeline
}

/** A store that a personality takes. */
export interface OpenedReceiving extends TransferReplies {
  /** Is discarded also after a `commit` that rejected. */
  readonly stage: Pick<Stage, 'write' | 'commit' | 'discard'> & Partial<Stage>
  /** From the octets of the data connection to those of the stage. */
  readonly receiving: Pipeline
  /** For a store whose restart markers are confirmed, and which is kept if it breaks. @default none */
  readonly restart?: PersonalityRestart | undefined
  /** For a store that becomes jobs: their names, once it is committed. @default it becomes a file */
  readonly jobs?: (() => readonly string[]) | undefined
}

/** The restart of a store (RFC 959 §3.5). */
export interface PersonalityRestart {
  /** Octets of the stage that an earlier transfer stored. */
  readonly resumed: number
  /** Passes on what confirms the markers that `receiving` meets, each once what precedes it is durable. */
  onMarker(receive: (marker: ReceivedMarker) => void): void
}
