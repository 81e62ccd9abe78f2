import type { FileSystem } from '@ftpkit/filesystem'
import type { MarkerPair } from '@ftpkit/protocol'
import type { TransferRequest, VerbatimReply } from '@ftpkit/session'
import type { Storage } from '../answers/storage.js'
import type { DataChannel } from '../data/channel.js'
import type { MovedFile, ServerHooks } from '../hooks.js'
import type { ServerLimits } from '../limits.js'
import type { ServerPersonality } from '../personality.js'
import type { SessionTls } from '../tls/session-tls.js'

/** What a transfer needs of its session. */
export interface TransferSurroundings extends Storage {
  readonly files: FileSystem
  readonly channel: DataChannel
  readonly limits: ServerLimits
  readonly hooks: ServerHooks
  readonly session: number
  readonly user: string
  /** TLS of the session; absent where its control connection is in clear. */
  readonly tls: SessionTls | undefined
  readonly personality: ServerPersonality | undefined
  /** Told when file and data connection are both open, and whether that was open before; with what a personality says. */
  readonly started: (verbatim: VerbatimReply | undefined, reused: boolean) => void
  /** Told when all of a file lasts that came before a restart marker. */
  readonly marked: (pair: MarkerPair) => void
}

/** One transfer while it runs, as its parts share it. */
export interface TransferUnderWay {
  readonly request: TransferRequest
  readonly surroundings: TransferSurroundings
  readonly signal: AbortSignal
  /** What a personality says when it begins. */
  readonly begins?: VerbatimReply
  /** Octets on the data connection so far. */
  octets: number
  /** Whether all octets have moved, and hooks and the commit take the time that they need. */
  finishing: boolean
  /** Whether it has a data connection, or had one. */
  opened: boolean
}

/** The file of a transfer, as hooks are told of it. */
export function movedFile({ request, surroundings, octets }: TransferUnderWay): MovedFile {
  const { session, user } = surroundings
  return { session, user, path: request.path, octets }
}
