import type { DescribedEntry, HostPort } from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'
import type { PersonalityAnswer, PersonalityCommand, VerbatimReply } from './personality.js'
import type { StorageParameters, TransferRequest } from './request.js'

/** What happened to a session. Times are milliseconds of one clock that never goes back. */
export type Input =
  /** The control connection was accepted. */
  | { readonly kind: 'connected'; readonly local: HostPort; readonly peer: HostPort }
  /** Octets arrived on the control connection; the session doesn't keep them. */
  | { readonly kind: 'octets'; readonly octets: Uint8Array }
  /**
   * The client will send no more, and may still read: it closed its half of the control connection. What it sent
   * before is answered; the session then closes.
   */
  | { readonly kind: 'ended' }
  /** The control connection is gone, both ways. */
  | { readonly kind: 'disconnected' }
  /** The listener asked for by `listen` waits; `host` is what 227 tells: an IPv4 address where family 4 was asked for. */
  | { readonly kind: 'listening'; readonly port: number; readonly host: string }
  /** The listener asked for could not be opened. */
  | { readonly kind: 'notListening'; readonly reason: string }
  /** The TLS handshake that `secure` asked for is done: octets come through TLS from now on. */
  | { readonly kind: 'secured' }
  /** TLS is ended, as `clear` asked for: octets come in clear from now on. */
  | { readonly kind: 'cleared' }
  /** What was asked by `ask` is answered. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /**
   * The data connection of the transfer is open and its file too; `reused` if it was open from the transfer before.
   * `verbatim` is said instead of 150 or 125.
   */
  | { readonly kind: 'transferStarted'; readonly verbatim?: VerbatimReply; readonly reused?: boolean }
  /** All of a file that is being received lasts that came before a restart marker of the sender (RFC 959 §3.5). */
  | { readonly kind: 'markerStored'; readonly sender: string; readonly receiver: string }
  /** The transfer is over, its data connection closed unless `open` is told, and its file committed or discarded. */
  | { readonly kind: 'transferEnded'; readonly result: TransferResult }
  /** The data connection that stayed open behind a transfer is closed, by the client or because it waited too long. */
  | { readonly kind: 'dataClosed' }
  /** The time asked for by `wake` has come; too early does no harm. */
  | { readonly kind: 'clock' }

/** What a session wants done. To be carried out in order. */
export type Output =
  /** Octets for the control connection; the receiver owns them. */
  | { readonly kind: 'send'; readonly octets: Uint8Array }
  /** Close the control connection once everything sent has gone out. Nothing follows it. */
  | { readonly kind: 'close' }
  /**
   * Begin TLS, as its server, once everything sent has gone out; answered by `secured`. Until then no octets are to be
   * given; a handshake that fails is told by `disconnected`.
   */
  | { readonly kind: 'secure' }
  /**
   * End TLS by a close_notify behind everything sent, and go on in clear on the same connection (RFC 4217 §5, §13);
   * answered by `cleared`. Until then no octets are to be given.
   */
  | { readonly kind: 'clear' }
  /** Open a listener for one data connection, instead of any there was; answered by `listening` or `notListening`. */
  | { readonly kind: 'listen'; readonly family: 4 | 6 }
  /** Close the listener or the idle data connection, if there is one. */
  | { readonly kind: 'closeData' }
  /** Answered by `answer` with the same id. */
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** Move a file; answered by `transferStarted` and `transferEnded`, or by `transferEnded` alone when it can't begin. */
  | { readonly kind: 'transfer'; readonly request: TransferRequest }
  /** Abort the transfer under way; it still answers `transferEnded`. */
  | { readonly kind: 'abort' }
  /** Give the input `clock` at this time; the newest replaces all before it. */
  | { readonly kind: 'wake'; readonly at: number }

/** What a session can't know by itself. Paths are absolute and canonical (see `resolvePath`). */
export type Question =
  /** A wrong name or password is no refusal but an answer: undefined. */
  | { readonly operation: 'login'; readonly user: string; readonly password: string; readonly host?: string }
  /** Whether the server goes by this name; a refusal says that it doesn't (RFC 7151). */
  | { readonly operation: 'host'; readonly host: string }
  /** Go on in another file system, by the name SMNT gave. */
  | { readonly operation: 'mount'; readonly name: string }
  | { readonly operation: 'stat'; readonly path: string }
  /** Octets a RETR would send under these parameters (RFC 3659 §4). */
  | {
      readonly operation: 'size'
      readonly path: string
      readonly parameters: TransferParameters
      readonly storage: StorageParameters
    }
  /** Whether files can lie in storage as SITE wants it; a refusal by 504 says what can't be. */
  | { readonly operation: 'storage'; readonly storage: StorageParameters }
  | { readonly operation: 'makeDirectory'; readonly path: string }
  | { readonly operation: 'removeDirectory'; readonly path: string }
  | { readonly operation: 'remove'; readonly path: string }
  | { readonly operation: 'rename'; readonly from: string; readonly to: string }
  /** The lines of a LIST, for STAT with a path. */
  | { readonly operation: 'listing'; readonly path: string }
  /** Set attributes (MFMT, MFCT, MFF, SITE CHMOD, SITE UTIME). */
  | { readonly operation: 'setAttributes'; readonly path: string; readonly attributes: ChangedAttributes }
  /** The hash of the file's own octets from `start` up to `end`, to its end if that is absent. */
  | {
      readonly operation: 'hash'
      readonly path: string
      readonly algorithm: string
      readonly start: number
      readonly end?: number
    }
  /** Octets that can still be stored at a path. */
  | { readonly operation: 'freeSpace'; readonly path: string }
  /** A path in a directory that no file has; `hint` is what its name may begin with, or empty. */
  | { readonly operation: 'uniqueName'; readonly directory: string; readonly hint: string }
  /** Carry out a SITE command of the embedder's. */
  | {
      readonly operation: 'site'
      readonly name: string
      readonly argument: string
      readonly directory: string
    }
  /** Octets moved so far by the transfer under way. */
  | { readonly operation: 'progress' }
  /** Carry out a command as the personality does. */
  | ({ readonly operation: 'personality' } & PersonalityCommand)

/** What an answer holds, by operation. */
export interface Answers {
  login: { readonly home: string } | undefined
  host: undefined
  mount: { readonly home: string }
  /** `link` and `other` are neither listed nor retrieved. */
  stat: Omit<DescribedEntry, 'kind'> & { readonly kind: 'file' | 'directory' | 'link' | 'other' }
  size: number
  storage: undefined
  makeDirectory: undefined
  removeDirectory: undefined
  remove: undefined
  rename: undefined
  listing: readonly string[]
  setAttributes: undefined
  /** Hexadecimal digits in lower case, and the octet behind the last that was read. */
  hash: { readonly hash: string; readonly end: number }
  freeSpace: number
  uniqueName: string
  site: { readonly reply: number; readonly lines: readonly string[] }
  progress: number
  personality: PersonalityAnswer
}

/** Attributes to be set; times in milliseconds since 1970. */
export interface ChangedAttributes {
  readonly modified?: number
  readonly created?: number
  /** The twelve Unix mode bits. */
  readonly permissions?: number
}

/**
 * Why something was refused or failed: the reply code that fits, and a text for people. A code that the command's row
 * of RFC 959 §5.4 lacks becomes the nearest it has; 421 closes the session.
 */
export interface Refusal {
  readonly reply: number
  readonly text: string
  /** Said word for word instead of the text, with the code as it is. */
  readonly lines?: readonly string[]
}

export type Answer =
  | { readonly ok: true; readonly value: Answers[keyof Answers] }
  | { readonly ok: false; readonly refusal: Refusal }

export type TransferResult =
  /** The data connection waits for the next file where it is `open`. `verbatim` is said instead of 226 or 250. */
  | {
      readonly outcome: 'complete'
      readonly octets: number
      readonly open?: boolean
      readonly verbatim?: VerbatimReply
    }
  | { readonly outcome: 'failed'; readonly refusal: Refusal }
  | { readonly outcome: 'aborted' }
