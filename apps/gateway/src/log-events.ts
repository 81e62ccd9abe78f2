import type { Facts, Logger } from '@ftpkit/daemon/log'
import { hostPort } from '@ftpkit/node/server'
import type { GatewayEvent, GatewayLog, GatewaySessionFacts } from './run/events.js'

/** An entry of the log: its level, its facts and its message. */
type Entry = readonly [level: 'info' | 'warn' | 'error', facts: Facts, message: string]

type Entries = {
  readonly [Kind in GatewayEvent['kind']]: (event: Extract<GatewayEvent, { kind: Kind }>) => Entry
}

type NoteEvent = Extract<GatewayEvent, { kind: 'note' }>

type Notes = {
  readonly [Kind in NoteEvent['note']['kind']]: (
    note: Extract<NoteEvent['note'], { kind: Kind }>,
    facts: Facts,
  ) => Entry
}

const notes: Notes = {
  login: ({ user, code }, facts) => [
    'info',
    { ...facts, user, code },
    code === 230 ? 'logged in' : code < 400 ? 'login continues' : 'login refused',
  ],
  refused: ({ verb, reason }, facts) => ['warn', { ...facts, verb, reason }, 'command refused'],
  unasked: ({ code }, facts) => ['warn', { ...facts, code }, 'reply dropped that no command asked for'],
  ended: ({ reason }, facts) => ['info', { ...facts, reason }, 'session ended'],
}

const entries: Entries = {
  begun: (event) => [
    'info',
    { ...factsOf(event), local: hostPort(event.local), ...(event.proxy && { proxy: hostPort(event.proxy) }) },
    'connected',
  ],
  refused: ({ client, limit }) => ['warn', { client: hostPort(client), limit }, 'connection refused'],
  headerRefused: ({ proxy, error }) => [
    'warn',
    { proxy: hostPort(proxy), err: error },
    'connection from a proxy refused',
  ],
  serverConnected: (event) => ['info', factsOf(event), 'server connected'],
  tls: (event) => ['info', { ...factsOf(event), side: event.side }, 'TLS begun'],
  note: (event) => {
    const entry = notes[event.note.kind] as (note: NoteEvent['note'], facts: Facts) => Entry
    return entry(event.note, factsOf(event))
  },
  transfer: (event) => {
    const { verb, path, code, octets, milliseconds, fault } = event
    const facts = { verb, path, code, ...octets, milliseconds: Math.round(milliseconds), reason: fault }
    return ['info', { ...factsOf(event), ...facts }, 'transfer']
  },
  turnedAway: (event) => [
    'warn',
    { ...factsOf(event), side: event.side, peer: hostPort(event.peer), expected: event.expected },
    'data connection from another address turned away',
  ],
  closed: (event) => [
    'info',
    { ...factsOf(event), ...event.octets, milliseconds: Math.round(event.milliseconds) },
    'closed',
  ],
  fault: ({ session, doing, error }) => ['error', { session, err: error }, doing],
}

/** Logs each event of a gateway as an entry. */
export function logEvents(log: Logger): GatewayLog {
  return (event) => {
    const entryOf = entries[event.kind] as (event: GatewayEvent) => Entry
    const [level, facts, message] = entryOf(event)
    log[level](facts, message)
  }
}

function factsOf({ session, client, server }: GatewaySessionFacts): Facts {
  return { session, client: hostPort(client), server: server && hostPort(server) }
}
