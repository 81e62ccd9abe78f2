import type { FactName, HostPort, OctetRange, Verb } from '@ftpkit/protocol'
import { defaultParameters, type TransferParameters } from '@ftpkit/transfer'
import type { Served } from './events.js'
import type { DataConnection, StorageParameters } from './request.js'

/** Everything a session remembers between commands. */
export interface SessionState {
  local: HostPort
  peer: HostPort
  /** The command being carried out, or the last one; undefined for a line that is not a command. */
  verb: Verb | undefined
  /** The name given by the last USER. It is authenticated only if `loggedIn` is true. */
  user: string | undefined
  loggedIn: boolean
  /** Failed logins on this connection. */
  failedLogins: number
  /** Commands refused before login: a peer that speaks another protocol, such as HTTP or SMTP, sends many. */
  refusedCommands: number
  workingDirectory: string
  /** Attributes that can be set in the file system that is served; undefined for all, and before a login. */
  changeable: Served['changeable']
  /** Mode bits that new files and directories don't have unless SITE UMASK says otherwise; undefined where not known. */
  umask: Served['umask']
  /** Whether OPTS UTF8 ON was given. It matters where names have another encoding before it. */
  utf8: boolean
  parameters: TransferParameters
  /** What SITE has set about files, until REIN or AUTH. */
  storage: StorageParameters
  /** Octets given by REST, for the next transfer only. */
  offset: number
  /** The restart marker given by REST in MODE B or C, for the next transfer only. */
  marker: string | undefined
  /** The part given by RANG, for the next transfer only, or for HASH. */
  range: OctetRange | undefined
  /** Octets given by ALLO, for the next transfer only. */
  allocated: number | undefined
  /** Facts in the replies to MLST and MLSD (RFC 3659 §7.9). */
  facts: readonly FactName[]
  /** The algorithm of HASH, by its name in the draft. */
  hashAlgorithm: string
  /** The name given by HOST (RFC 7151). */
  host: string | undefined
  /** The path given by RNFR, for the next line only. */
  renameFrom: string | undefined
  /** How the next data connection is made; undefined means the default port. */
  connection: DataConnection | undefined
  /** EPSV ALL was given: no other set-up command is accepted (RFC 2428 §4). */
  extendedPassiveOnly: boolean
  /** Whether TLS protects the control connection. */
  secure: boolean
  /** Whether PBSZ has been given under this TLS (RFC 4217 §9). */
  bufferSizeGiven: boolean
  /** The protection of data connections set by PROT: clear or private. */
  protection: 'C' | 'P'
  /** Whether the data connection of the last transfer was left open for another file (§3.3). */
  dataOpen: boolean
  transfer: TransferInProgress | undefined
  /** A transfer was aborted, and its ABOR has not been answered yet. */
  aborted: boolean
}

/** The running transfer. */
export interface TransferInProgress {
  /** The verb that started it. */
  readonly verb: Verb
  readonly path: string
  /** Whether it stores a file. */
  readonly stores: boolean
  /** The text of the 150 reply, if clients parse it (STOU). */
  readonly announcement: string | undefined
  /** Whether 150 or 125 was sent. */
  started: boolean
  /** Whether `abort` was sent. */
  aborting: boolean
  /** Whether `finish` was sent. */
  finishing: boolean
}

/** Facts in effect until OPTS MLST changes them: those that RFC 3659 §7.5 asks for, and the mode bits. */
const defaultFacts: readonly FactName[] = ['type', 'size', 'modify', 'perm', 'unique', 'unix.mode']

/** Resets everything but the ends of the connection and the faults counted against its peer (REIN, AUTH). */
export function reinitialise(state: SessionState): void {
  const { local, peer, verb, failedLogins, refusedCommands } = state
  Object.assign(state, newState(), { local, peer, verb, failedLogins, refusedCommands })
}

/** Resets REST, RANG and ALLO: the transfer they applied to is over or was refused, or another user begins. */
export function forgetRestart(state: SessionState): void {
  state.offset = 0
  state.marker = undefined
  state.range = undefined
  state.allocated = undefined
}

const unknownEnd: HostPort = { host: '', port: 0 }
const asConfigured: StorageParameters = {}

export function newState(): SessionState {
  return {
    local: unknownEnd,
    peer: unknownEnd,
    verb: undefined,
    user: undefined,
    loggedIn: false,
    failedLogins: 0,
    refusedCommands: 0,
    workingDirectory: '/',
    changeable: undefined,
    umask: undefined,
    utf8: false,
    parameters: defaultParameters,
    storage: asConfigured,
    offset: 0,
    marker: undefined,
    range: undefined,
    allocated: undefined,
    facts: defaultFacts,
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
