import type { FactName, HostPort, OctetRange, Verb } from '@ftpkit/protocol'
import { defaultParameters, type TransferParameters } from '@ftpkit/transfer'
import type { DataConnection, StorageParameters } from './request.js'

/** Everything a session remembers between commands. */
export interface SessionState {
  local: HostPort
  peer: HostPort
  /** The command being carried out, or the last one; undefined for a line that is none. */
  verb: Verb | undefined
  /** Name given by the last USER; whether it is proven says `loggedIn`. */
  user: string | undefined
  loggedIn: boolean
  /** Failed logins so far on this connection. */
  failedLogins: number
  /** Commands refused before login so far: a peer of another protocol sends many (HTTP, SMTP). */
  refusedCommands: number
  workingDirectory: string
  parameters: TransferParameters
  /** What SITE said of files, until REIN. */
  storage: StorageParameters
  /** Octets given by REST, for the next transfer only. */
  offset: number
  /** The restart marker given by REST in MODE B or C, for the next transfer only. */
  marker: string | undefined
  /** The part given by RANG, for the next transfer only, or for HASH. */
  range: OctetRange | undefined
  /** Facts that MLST and MLSD tell (RFC 3659 §7.9). */
  facts: readonly FactName[]
  /** What HASH computes, as its draft names it. */
  hashAlgorithm: string
  /** The name given by HOST (RFC 7151). */
  host: string | undefined
  /** The path given by RNFR, for the very next line only. */
  renameFrom: string | undefined
  /** How the next data connection comes about; undefined means the default port. */
  connection: DataConnection | undefined
  /** After EPSV ALL no other set-up command is taken (RFC 2428 §4). */
  extendedPassiveOnly: boolean
  /** Whether TLS protects the control connection. */
  secure: boolean
  /** Whether PBSZ was given since (RFC 4217 §9). */
  bufferSizeGiven: boolean
  /** What PROT says of data connections: clear or private. */
  protection: 'C' | 'P'
  /** Whether the data connection of the last transfer waits for another file (§3.3). */
  dataOpen: boolean
  transfer: TransferInProgress | undefined
  /** A transfer was aborted, and the ABOR that did it is not answered yet. */
  aborted: boolean
}

/** The transfer under way. */
export interface TransferInProgress {
  /** The verb it came by. */
  readonly verb: Verb
  readonly path: string
  /** What 150 says, where clients look into it (STOU). */
  readonly announcement?: string
  /** Whether 150 was said. */
  started: boolean
  /** Whether it was told to abort. */
  aborting: boolean
}

/** Facts that are told until OPTS MLST says otherwise: those RFC 3659 §7.5 asks for, and the mode bits. */
const usualFacts: readonly FactName[] = ['Type', 'Size', 'Modify', 'Perm', 'Unique', 'UNIX.mode']

/** What survives REIN and AUTH: the ends of the connection, and what counts against its peer. */
export function reinitialise(state: SessionState): void {
  const { local, peer, verb, failedLogins, refusedCommands } = state
  Object.assign(state, newState(), { local, peer, verb, failedLogins, refusedCommands })
}

/** What REST and RANG said of a transfer holds no more: it was carried out or refused, or another user comes. */
export function forgetRestart(state: SessionState): void {
  state.offset = 0
  state.marker = undefined
  state.range = undefined
}

const nowhere: HostPort = { host: '', port: 0 }
const nothingSaid: StorageParameters = {}

export function newState(): SessionState {
  return {
    local: nowhere,
    peer: nowhere,
    verb: undefined,
    user: undefined,
    loggedIn: false,
    failedLogins: 0,
    refusedCommands: 0,
    workingDirectory: '/',
    parameters: defaultParameters,
    storage: nothingSaid,
    offset: 0,
    marker: undefined,
    range: undefined,
    facts: usualFacts,
    hashAlgorithm: 'SHA-256',
    host: undefined,
    renameFrom: undefined,
    connection: undefined,
    extendedPassiveOnly: false,
    secure: false,
    bufferSizeGiven: false,
    protection: 'C',
    dataOpen: false,
    transfer: undefined,
    aborted: false,
  }
}
