import type { FactName, HostPort } from '@ftpkit/protocol'
import type { NameEncoding, TransferParameters } from '@ftpkit/transfer'

/** A file or list to be transferred over a data connection. */
export interface TransferRequest {
  /** RETR; STOR, STOU or APPE; LIST; NLST; or MLSD. */
  readonly direction: 'retrieve' | 'store' | 'list' | 'names' | 'facts'
  /** Absolute, resolved against the working directory. */
  readonly path: string
  /** For a list, the argument as the client wrote it, without options of `ls`. */
  readonly argument: string
  /** For a list, the encoding of names. Default: UTF-8 */
  readonly names?: NameEncoding | undefined
  /** For a LIST, whether a directory has `.` and `..` too, as with `ls -a`. @default false */
  readonly all?: boolean | undefined
  /** For a list the implied ones: TYPE A N or E N, STRU F (RFC 1123 §4.1.2.7); for facts TYPE L 8, STRU F, MODE S. */
  readonly parameters: TransferParameters
  /** How the file is stored, for TYPE E and STRU R. */
  readonly storage: StorageParameters
  /** Octets of the transfer representation to skip (RFC 3659 §5.3); 0 without REST. */
  readonly offset: number
  /** The restart marker of REST in MODE B or C: the transfer resumes after it (RFC 959 §3.5). */
  readonly marker?: string | undefined
  /** Most octets of the transfer representation to send after the offset (RANG). */
  readonly length?: number | undefined
  /** For a list of facts, the facts to write. */
  readonly facts?: readonly FactName[] | undefined
  /** For a store: replace the file, append to it, overwrite it from `offset`, or make one that must not exist. */
  readonly disposition: 'replace' | 'append' | 'update' | 'create-new'
  /** For a store, octets that the client announced by ALLO. */
  readonly expected?: number | undefined
  /** How the data connection is made. */
  readonly connection: DataConnection
  /** Whether TLS protects the data connection (PROT P). The server is the TLS server, whichever side connects (RFC 4217 §7). */
  readonly secure: boolean
}

/** How the data connection is made. */
export type DataConnection =
  /** The client connects to the listener. */
  | { readonly kind: 'passive' }
  /** The server connects to the client: to the address of PORT, or without one to the client's control port (RFC 959 §3.2). */
  | ({ readonly kind: 'active' } & HostPort)

/** What SITE has set about how files are stored and sent. What is absent is as the server is configured. */
export interface StorageParameters {
  /** The format of records in files, by the server's name for it (SITE RECFM). */
  readonly recordFormat?: string | undefined
  /** Names of the code pages of text in TYPE E, in files and on the network (SITE SBDATACONN). */
  readonly codePages?: { readonly local: string; readonly network: string } | undefined
  /** How often a RETR in MODE B or C sends a restart marker; `every` is 0 for never (SITE CHKPTINT). */
  readonly markers?: { readonly every: number; readonly of: 'records' | 'octets' } | undefined
  /** Mode bits that new files and directories don't have (SITE UMASK). */
  readonly umask?: number | undefined
}
