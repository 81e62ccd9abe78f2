import type { FileSystem } from '@ftpkit/filesystem'
import type { MarkerPair } from '@ftpkit/protocol'
import type { TransferRequest, VerbatimReply } from '@ftpkit/session'
import type { Clock } from '../../net/clock.js'
import type { NewModes } from '../answers/new-modes.js'
import type { Storage } from '../answers/storage.js'
import type { SharedTransferRate } from '../bandwidth.js'
import type { DataChannel } from '../data/channel.js'
import type { FairQueue } from '../fair-queue.js'
import type { MovedFile, ServerHooks } from '../hooks.js'
import type { ServerLimits } from '../limits.js'
import type { ServerPersonality } from '../personality.js'
import type { SessionTls } from '../tls/session-tls.js'
import type { TurnBudget } from '../turn-budget.js'
import type { ControlEnd } from './control-end.js'

/** What a transfer needs of its session. */
export interface TransferSession extends Storage {
  readonly id: number
  /** Network of the client, by which its copies and listings take turns. */
  readonly network: string
  readonly turns: TurnBudget
  /** Turns of large copies of old files. */
  readonly copies: FairQueue
  readonly user: string
  /** The account that is logged in, which owns partial uploads. */
  readonly account: string
  readonly privileges: readonly string[] | undefined
  readonly files: FileSystem
  /** Mode bits of what the user stores. */
  readonly modes: NewModes | undefined
  readonly channel: DataChannel
  readonly limits: ServerLimits
  readonly hooks: ServerHooks
  /** Whether a store is put in place although the control connection ended first. */
  readonly commitAfterControlEnd: boolean
  readonly clock: Clock
  /** How fast its octets may move; undefined for no limit. */
  readonly pace: SharedTransferRate | undefined
  /** TLS of the session; undefined where its control connection is in clear. */
  readonly tls: SessionTls | undefined
  readonly personality: ServerPersonality | undefined
  /**
   * Called when the file and the data connection are open.
   *
   * @param reply a personality's, instead of 150 or 125
   * @param alreadyOpen whether the data connection was open after the transfer before
   */
  readonly onStarted: (reply: VerbatimReply | undefined, alreadyOpen: boolean) => void
  /** Called when everything that came before a restart marker is durable. */
  readonly onMarkerStored: (pair: MarkerPair) => void
}

/** How far a transfer has come. */
export interface TransferProgress {
  /** Octets on the data connection so far. */
  octets: number
  /** Whether it waits for work that may take any time: the copy of an old file, the commit, a hook. */
  untimed: boolean
  /** Whether it has, or had, a data connection. */
  opened: boolean
  /** Whether a store reads no more octets: what is left is to put the file in place, or to give it up. */
  received: boolean
}

/** One transfer, as its parts share it. */
export interface TransferContext {
  readonly request: TransferRequest
  readonly session: TransferSession
  readonly signal: AbortSignal
  /** After it a store reads what was sent, and no more. */
  readonly controlEnd: ControlEnd
  readonly progress: TransferProgress
  /** A personality's reply instead of 150 or 125. */
  readonly openingReply?: VerbatimReply | undefined
}

/** The file of a transfer, as hooks see it. */
export function movedFile({ request, session, progress }: TransferContext): MovedFile {
  return { session: session.id, user: session.user, path: request.path, octets: progress.octets }
}
