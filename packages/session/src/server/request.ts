import type { FactName, HostPort } from '@ftpkit/protocol'
import type { TransferParameters } from '@ftpkit/transfer'

/** A file to be moved over a data connection. */
export interface TransferRequest {
  readonly direction: 'retrieve' | 'store' | 'list' | 'names' | 'facts'
  readonly path: string
  /** Of a list: the argument as it was given, without options. */
  readonly argument: string
  /** For a list the implied ones: TYPE A N or E N, STRU F (RFC 1123 §4.1.2.7); for facts TYPE L 8, STRU F, MODE S. */
  readonly parameters: TransferParameters
  readonly storage: StorageParameters
  /** Octets of the transfer representation to skip (RFC 3659 §5.3); 0 without REST. */
  readonly offset: number
  /** The restart marker of REST in MODE B or C: the transfer goes on behind it (RFC 959 §3.5). */
  readonly marker?: string
  /** Octets of the transfer representation to send behind the offset at most, as RANG said. */
  readonly length?: number
  /** Of a list of facts: those in force. */
  readonly facts?: readonly FactName[]
  /** Of a store: replace the file, append to it, overwrite it from `offset`, or make one that must not exist. */
  readonly disposition: 'replace' | 'append' | 'update' | 'create-new'
  readonly connection: DataConnection
  /** Whether TLS protects the data connection (PROT P); this end is its server, whoever connects (RFC 4217 §7). */
  readonly secure: boolean
}

/** How the data connection comes about. */
export type DataConnection =
  | { readonly kind: 'passive' }
  /** Connect to the client; without a PORT to its control port (RFC 959 §3.2). */
  | ({ readonly kind: 'active' } & HostPort)

/** What SITE said of how files lie in storage and are sent; what is absent is as the server is configured. */
export interface StorageParameters {
  /** How records lie in files, as the server names formats (SITE RECFM). */
  readonly recordFormat?: string
  /** Names of the code pages of text in TYPE E, in files and on the network (SITE SBDATACONN). */
  readonly codePages?: { readonly local: string; readonly network: string }
  /** How often a RETR in MODE B or C sends a restart marker; `every` is 0 for never (SITE CHKPTINT). */
  readonly markers?: { readonly every: number; readonly of: 'records' | 'octets' }
}
