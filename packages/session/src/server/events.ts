import type { DescribedEntry, HostPort } from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'
import type { PersonalityAnswer, PersonalityCommand, VerbatimReply } from './personality.js'
import type { StorageParameters, TransferRequest } from './request.js'

/** What happened to a session. */
export type Input =
  /** The control connection was accepted. The first input. */
  | { readonly kind: 'connected'; readonly local: HostPort; readonly peer: HostPort }
  /** Octets arrived on the control connection; the session doesn't keep them. */
  | { readonly kind: 'octets'; readonly octets: Uint8Array }
  /**
   * The client closed its side of the control connection, and may still read. What it sent before is answered, then the
   * session closes.
   */
  | { readonly kind: 'ended' }
  /**
   * The control connection is gone in both directions. After the output `finish` it is given only when the store has
   * ended, instead of `transferEnded`.
   */
  | { readonly kind: 'disconnected' }
  /** The listener of `listen` is open. `host` is the address for the 227 reply: IPv4 if family 4 was asked for. */
  | { readonly kind: 'listening'; readonly port: number; readonly host: string }
  /** The listener of `listen` could not be opened. */
  | { readonly kind: 'notListening'; readonly reason: string }
  /** The TLS handshake that followed `secure` succeeded: octets arrive through TLS from now on. */
  | { readonly kind: 'secured' }
  /** TLS has ended after `clear`: octets arrive in clear from now on. */
  | { readonly kind: 'cleared' }
  /** The octets of a `send` with `flush` have been handed to the network. One for each such output, in their order. */
  | { readonly kind: 'flushed' }
  /** The answer to the question with this id. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /**
   * The data connection and the file of the transfer are open. `reused` if the connection was left open by the previous
   * transfer. `verbatim` is sent instead of the usual 150 or 125.
   */
  | {
      readonly kind: 'transferStarted'
      readonly verbatim?: VerbatimReply | undefined
      readonly reused?: boolean | undefined
    }
  /** Everything received before a restart marker of the sender is safely stored (RFC 959 §3.5). */
  | { readonly kind: 'markerStored'; readonly sender: string; readonly receiver: string }
  /** The transfer is over: its data connection is closed unless the result says `open`, its file committed or discarded. */
  | { readonly kind: 'transferEnded'; readonly result: TransferResult }
  /** The data connection left open after a transfer has closed, by the client or because no other transfer came. */
  | { readonly kind: 'dataClosed' }
  /** The time given by `wake` has come. An early one does no harm. */
  | { readonly kind: 'clock' }

/** What a session wants done. Outputs must be carried out in order. */
export type Output =
  /**
   * Send octets on the control connection; the receiver owns them. With `flush`, say by the input `flushed` when the
   * network has taken them: a session does nothing further for a client that doesn't read its replies.
   */
  | { readonly kind: 'send'; readonly octets: Uint8Array; readonly flush?: true | undefined }
  /** Close the control connection once everything sent has gone out. The last output. */
  | { readonly kind: 'close' }
  /**
   * Begin TLS, as the TLS server, once everything sent has gone out; answered by `secured`, or `disconnected` if the
   * handshake fails. Until then no `octets` may be given.
   */
  | { readonly kind: 'secure' }
  /**
   * End TLS by a close_notify after everything sent, and continue in clear on the same connection (RFC 4217 §5, §13);
   * answered by `cleared`. Until then no `octets` may be given.
   */
  | { readonly kind: 'clear' }
  /** Open a listener for one data connection, in place of any before it; answered by `listening` or `notListening`. */
  | { readonly kind: 'listen'; readonly family: 4 | 6 }
  /** Close the listener or the idle data connection, if there is one. */
  | { readonly kind: 'closeData' }
  /** Answered by `answer` with the same id. */
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** Transfer a file; answered by `transferStarted` and `transferEnded`, or by `transferEnded` alone if it can't begin. */
  | { readonly kind: 'transfer'; readonly request: TransferRequest }
  /** Abort the running transfer, which is still answered by `transferEnded`. */
  | { readonly kind: 'abort' }
  /**
   * The client has closed its side of the control connection during a store: read the data connection to its end, also
   * when the control connection is gone in both directions by then. An `abort` may still follow.
   */
  | { readonly kind: 'finish' }
  /** Nothing to do: the session refused something that an audit of its runner should know. */
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** Give the input `clock` at this time, in milliseconds of the clock of `handle`. A later `wake` replaces it. */
  | { readonly kind: 'wake'; readonly at: number }

/** What a session refuses by itself, beyond the syntax and the sequence of commands. */
export type Notice =
  /** The user may not log in without TLS. */
  | { readonly of: 'tls'; readonly user: string }
  /** PORT, EPRT or LPRT named an address or a port that data connections may not go to (RFC 2577 §3). */
  | { readonly of: 'bounce'; readonly target: HostPort }
  /** Before a login, another protocol was spoken, or more commands came that were refused than `refusedCommands`. */
  | { readonly of: 'scan' }

/** What a session cannot know by itself. Paths are absolute and canonical (see `resolvePath`). */
export type Question =
  /** A wrong user name or password is answered undefined; it is not a refusal. */
  | {
      readonly operation: 'login'
      readonly user: string
      readonly password: string
      readonly host?: string | undefined
    }
  /** Whether the server has this name; it is refused if not (RFC 7151). */
  | { readonly operation: 'host'; readonly host: string }
  /** Switch to another file system, by its name in SMNT. */
  | { readonly operation: 'mount'; readonly name: string }
  | { readonly operation: 'stat'; readonly path: string }
  /** Octets that a RETR would send under these parameters (RFC 3659 §4). */
  | {
      readonly operation: 'size'
      readonly path: string
      readonly parameters: TransferParameters
      readonly storage: StorageParameters
    }
  /** Whether files can be stored as SITE asks; a refusal by 504 says what is not possible. */
  | { readonly operation: 'storage'; readonly storage: StorageParameters; readonly directory: string }
  | {
      readonly operation: 'makeDirectory'
      readonly path: string
      /** As SITE UMASK has set it. */
      readonly umask?: number | undefined
    }
  | { readonly operation: 'removeDirectory'; readonly path: string }
  | { readonly operation: 'remove'; readonly path: string }
  | { readonly operation: 'rename'; readonly from: string; readonly to: string }
  /** The first lines of a LIST, for STAT with a path; with `.` and `..` of a directory if `all`. */
  | { readonly operation: 'listing'; readonly path: string; readonly all: boolean }
  /** The lines after a part of a listing. */
  | { readonly operation: 'moreLines'; readonly after: OpenListing }
  /** Set attributes (MFMT, MFCT, MFF, SITE CHMOD, SITE UTIME). */
  | { readonly operation: 'setAttributes'; readonly path: string; readonly attributes: ChangedAttributes }
  /** The hash of the file's own octets from `start` up to, not including, `end`. Default for `end`: the end of the file. */
  | {
      readonly operation: 'hash'
      readonly path: string
      readonly algorithm: string
      readonly start: number
      readonly end?: number | undefined
    }
  /** Octets that can still be stored at a path. */
  | { readonly operation: 'freeSpace'; readonly path: string }
  /** A path in a directory that no file has; `hint` suggests how its name may begin, and may be empty. */
  | { readonly operation: 'uniqueName'; readonly directory: string; readonly hint: string }
  /** Carry out one of the embedder's SITE commands. */
  | {
      readonly operation: 'site'
      readonly name: string
      readonly argument: string
      readonly directory: string
    }
  /** Octets moved so far by the running transfer. */
  | { readonly operation: 'progress' }
  /** Carry out a command of the personality. */
  | ({ readonly operation: 'personality' } & PersonalityCommand)

/** What an answer holds, by operation. */
export interface Answers {
  /** The first working directory; undefined for a wrong name or password. */
  login: Served | undefined
  /** The name is one that the server has. */
  host: undefined
  /** The working directory after SMNT. */
  mount: Served
  /** `link` and `other` are neither listed nor retrieved. */
  stat: Omit<DescribedEntry, 'kind'> & { readonly kind: 'file' | 'directory' | 'link' | 'other' }
  /** Octets of the file in the present TYPE, STRU and MODE. */
  size: number
  /** The settings are possible. */
  storage: undefined
  /** It was made. */
  makeDirectory: undefined
  /** It was removed. */
  removeDirectory: undefined
  /** It was deleted. */
  remove: undefined
  /** It was renamed. */
  rename: undefined
  /** The first lines. */
  listing: ListingPart
  /** The next lines. */
  moreLines: ListingPart
  /** All of them were set. */
  setAttributes: undefined
  /** Hexadecimal digits in lower case; `end` is the octet after the last that was read. */
  hash: { readonly hash: string; readonly end: number }
  /** Octets that can still be stored. */
  freeSpace: number
  /** A path that no file has. */
  uniqueName: string
  /** Code and text of the reply. */
  site: { readonly reply: number; readonly lines: readonly string[] }
  /** Octets moved so far. */
  progress: number
  /** The reply, and what it changes in the session. */
  personality: PersonalityAnswer
}

/** Some lines of a listing: as many as are sent at a time, since they are in memory together. */
export interface ListingPart {
  /** Without line ends. */
  readonly lines: readonly string[]
  /** What `moreLines` asks for those after them by; undefined after the last. */
  readonly more?: OpenListing | undefined
  /** Set after the last if the listing is longer than the server shows in a reply. */
  readonly cut?: true | undefined
}

/** A listing that the runner reads on demand, until the session ends. The session only passes it back. */
export type OpenListing = object

/** The file system that a client works in. */
export interface Served {
  /** The first working directory. */
  readonly home: string
  /** Attributes that can be set there: commands for others are neither in FEAT nor in HELP. @default all */
  readonly changeable?: readonly (keyof ChangedAttributes)[] | undefined
  /** Mode bits that new files and directories don't have there, which SITE UMASK shows. Default: not known */
  readonly umask?: number | undefined
}

/** Attributes to be set. Times are milliseconds since 1970. */
export interface ChangedAttributes {
  /** Last modification. */
  readonly modified?: number | undefined
  /** Creation. */
  readonly created?: number | undefined
  /** The twelve Unix mode bits. */
  readonly permissions?: number | undefined
}

/**
 * Why something was refused or failed: the reply code that fits, and a text for people. A code that the command's row
 * of RFC 959 §5.4 lacks becomes the nearest code in the row; 421 closes the session.
 */
export interface Refusal {
  /** The code of the reply. */
  readonly reply: number
  /** One line, without the code. */
  readonly text: string
  /** Sent verbatim instead of the text, with the code as it is. */
  readonly lines?: readonly string[] | undefined
}

/** What the runner says to a question: the value of its operation, or why there is none. */
export type Answer =
  | { readonly ok: true; readonly value: Answers[keyof Answers] }
  | { readonly ok: false; readonly refusal: Refusal }

/** How a transfer ended. */
export type TransferResult =
  /** `open` if the data connection waits for the next transfer. `verbatim` is sent instead of 226 or 250. */
  | {
      readonly outcome: 'complete'
      readonly octets: number
      readonly open?: boolean | undefined
      readonly verbatim?: VerbatimReply | undefined
    }
  | { readonly outcome: 'failed'; readonly refusal: Refusal }
  | { readonly outcome: 'aborted' }
