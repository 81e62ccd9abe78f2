import type { Endpoint } from '@ftpkit/session'
import { hostPort } from '../net/address.js'
import type { Actor, ChangeOperation, ServerEvent, ServerLog } from './events.js'

/** What an audit knows: each action, and when it is recorded. */
export const auditActions = {
  connect: 'a client got a session',
  refuse: 'a client got none, because of a limit, its network or a ban',
  'refuse-proxy': 'a connection from a proxy had no header of the PROXY protocol that can be used',
  tls: 'TLS of the control connection began or ended',
  login: 'a user logged in',
  'refuse-login': 'a user was not let in',
  ban: 'a client was banned for what it did',
  scan: 'a client spoke another protocol, and was closed',
  bounce: 'a client wanted a data connection to an address that it may not name',
  'refuse-data': 'another client connected to the data port of a session, and was turned away',
  store: 'STOR, or was refused it',
  append: 'APPE',
  update: 'STOR after REST, into a file that is there',
  'store-unique': 'STOU',
  submit: 'an upload became jobs',
  retrieve: 'RETR',
  list: 'LIST, NLST or MLSD',
  delete: 'DELE',
  rename: 'RNTO',
  'make-directory': 'MKD',
  'remove-directory': 'RMD',
  'set-attributes': 'MFMT, MFCT, MFF, SITE CHMOD, SITE UTIME, or MDTM with a time',
  site: 'a SITE command of the embedder or of a personality',
  purge: 'a job was removed',
  fault: 'something went wrong that no reply explains',
  disconnect: 'a session is over',
} as const satisfies Readonly<Record<string, string>>

/** A name of `auditActions`. */
export type AuditAction = keyof typeof auditActions

/** One line of an audit. What an action has no use for is undefined. No value is a secret, and names are as they were sent. */
export interface AuditRecord {
  /** What happened. */
  readonly action: AuditAction
  /** `complete`, or why it was refused or failed. */
  readonly outcome: string
  /** Number of the session, unique while the server runs. */
  readonly session?: number | undefined
  /** Address and port of the client. */
  readonly peer?: Endpoint | undefined
  /** The proxy that the client came through. */
  readonly proxy?: Endpoint | undefined
  /** Whether the control connection is encrypted. */
  readonly tls?: boolean | undefined
  /** The account that is logged in. */
  readonly account?: string | undefined
  /** The name that was typed, of a login. */
  readonly user?: string | undefined
  /** What was changed or moved, as the user sees it. */
  readonly path?: string | undefined
  /** The new path of what was renamed. */
  readonly to?: string | undefined
  /** The jobs that an upload has become. */
  readonly jobs?: readonly string[] | undefined
  /** On data connections. */
  readonly octets?: number | undefined
  /** How long the change, the transfer or the session took; of a ban, how long it is. */
  readonly milliseconds?: number | undefined
}

/** Makes a log for `createServer` that is called with one record for each event. It must not block. */
export function auditLog(record: (record: AuditRecord) => void): ServerLog {
  return (event) => record(auditRecordOf(event))
}

/** The record of an event. */
export function auditRecordOf(event: ServerEvent): AuditRecord {
  const read = readers[event.kind] as (event: ServerEvent) => AuditRecord
  return read(event)
}

const complete = 'complete'

type Readers = {
  readonly [Kind in ServerEvent['kind']]: (event: Extract<ServerEvent, { kind: Kind }>) => AuditRecord
}

const readers: Readers = {
  connected: ({ session, peer, proxy }) => ({ action: 'connect', outcome: complete, session, peer, proxy }),
  refused: ({ peer, limit }) => ({ action: 'refuse', outcome: limit, peer }),
  headerRefused: ({ proxy, error }) => ({ action: 'refuse-proxy', outcome: error.message, peer: proxy }),
  tls: ({ session, on }) => ({ action: 'tls', outcome: complete, session, tls: on }),
  login: ({ granted, reason = 'credentials', user, ...event }) =>
    granted
      ? { action: 'login', outcome: complete, ...actorOf(event), user }
      : { action: 'refuse-login', outcome: reason, ...actorOf(event), user },
  banned: ({ peer, offence, milliseconds }) => ({ action: 'ban', outcome: offence, peer, milliseconds }),
  scanned: ({ session, peer }) => ({ action: 'scan', outcome: 'another protocol', session, peer }),
  bounced: ({ target, ...event }) => ({ action: 'bounce', outcome: hostPort(target), ...actorOf(event) }),
  turnedAway: ({ session, peer, expected, proxy, error }) => ({
    action: 'refuse-data',
    outcome: error?.message ?? `only ${expected} may connect`,
    session,
    peer,
    proxy,
  }),
  transfer: ({ path, jobs, octets, milliseconds, outcome, ...event }) => ({
    action: transferAction({ ...event, jobs }),
    outcome,
    ...actorOf(event),
    path,
    jobs,
    octets,
    milliseconds,
  }),
  change: ({ operation, path, to, milliseconds, outcome, ...event }) => ({
    action: changeActions[operation],
    outcome,
    ...actorOf(event),
    path,
    to,
    milliseconds,
  }),
  closed: ({ milliseconds, octets, ...event }) => ({
    action: 'disconnect',
    outcome: complete,
    ...actorOf(event),
    octets: octets.upload + octets.download,
    milliseconds,
  }),
  fault: ({ session, doing, error }) => ({ action: 'fault', outcome: `${doing}: ${String(error)}`, session }),
}

function actorOf({ session, peer, account, tls }: Actor): Actor {
  return { session, peer, account, tls }
}

const changeActions: Readonly<Record<ChangeOperation, AuditAction>> = {
  remove: 'delete',
  rename: 'rename',
  makeDirectory: 'make-directory',
  removeDirectory: 'remove-directory',
  setAttributes: 'set-attributes',
  site: 'site',
  purge: 'purge',
}

/** By what becomes of a stored file. */
const storeActions: Readonly<Record<string, AuditAction>> = {
  append: 'append',
  update: 'update',
  'create-new': 'store-unique',
}

type Transfer = Extract<ServerEvent, { kind: 'transfer' }>

function transferAction({
  direction,
  disposition = '',
  jobs,
}: Pick<Transfer, 'direction' | 'disposition' | 'jobs'>): AuditAction {
  if (jobs) return 'submit'
  if (direction === 'store') return storeActions[disposition] ?? 'store'
  return direction === 'retrieve' ? 'retrieve' : 'list'
}
