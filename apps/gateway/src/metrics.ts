import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GatewayEvent, GatewayLog } from './run/events.js'

/** Seconds of transfers, from a small file in a local network to a large one from far away. */
const transferSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800]

type Metrics = ReturnType<typeof registered>

/**
 * Counts what a gateway does, for Prometheus. It takes the same memory for any number of sessions, and no label has the name
 * of a user, a path or an address.
 */
export class GatewayMetrics {
  /** What a scraper is given, with the metrics of the process. */
  readonly registry = new Registry()
  private readonly metrics: Metrics = registered(this.registry)

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Counts an event of a gateway. */
  readonly log: GatewayLog = (event) => {
    const count = counts[event.kind] as (event: GatewayEvent, metrics: Metrics) => void
    count(event, this.metrics)
  }
}

type Counts = {
  readonly [Kind in GatewayEvent['kind']]: (
    event: Extract<GatewayEvent, { kind: Kind }>,
    metrics: Metrics,
  ) => void
}

type Note = Extract<GatewayEvent, { kind: 'note' }>['note']

const noteCounts: {
  readonly [Kind in Note['kind']]?: (note: Extract<Note, { kind: Kind }>, metrics: Metrics) => void
} = {
  login: ({ code }, { logins }) => {
    if (code === 230) logins.inc({ result: 'granted' })
    else if (code >= 400) logins.inc({ result: 'refused' })
  },
  refused: (_note, { commandsRefused }) => commandsRefused.inc(),
  unasked: (_note, { unasked }) => unasked.inc(),
}

const counts: Counts = {
  begun: (_event, { connections, sessions }) => {
    connections.inc()
    sessions.inc()
  },
  refused: ({ limit }, { refused }) => refused.inc({ limit }),
  headerRefused: (_event, { headersRefused }) => headersRefused.inc(),
  serverConnected: (_event, { serverConnections }) => serverConnections.inc(),
  tls: ({ side }, { tls }) => tls.inc({ side }),
  note: ({ note }, metrics) => {
    const count = noteCounts[note.kind] as ((note: Note, metrics: Metrics) => void) | undefined
    count?.(note, metrics)
  },
  transfer: ({ code, octets, milliseconds }, { transfers, transferOctets, transferTime }) => {
    transfers.inc({ result: code < 400 ? 'complete' : 'failed' })
    transferOctets.inc({ to: 'client' }, octets.toClient)
    transferOctets.inc({ to: 'server' }, octets.toServer)
    transferTime.observe(milliseconds / 1_000)
  },
  turnedAway: ({ side }, { dataRefused }) => dataRefused.inc({ side }),
  closed: (_event, { sessions }) => sessions.dec(),
  fault: (_event, { faults }) => faults.inc(),
}

function registered(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `ftpkit_gateway_${name}_total`, help, labelNames, registers })
  return {
    sessions: new Gauge({ name: 'ftpkit_gateway_sessions', help: 'Sessions that are open', registers }),
    connections: counter('connections', 'Control connections that got a session'),
    serverConnections: counter('server_connections', 'Control connections with servers'),
    refused: counter('sessions_refused', 'Clients that a limit or their network refused', 'limit'),
    headersRefused: counter(
      'proxy_headers_refused',
      'Connections from a proxy without a header of the PROXY protocol that can be used',
    ),
    tls: counter('tls', 'Control connections that TLS protects, by side', 'side'),
    logins: counter('logins', 'Logins by their result', 'result'),
    commandsRefused: counter('commands_refused', 'Commands that the gateway did not let through'),
    unasked: counter('replies_dropped', 'Replies that no command asked for'),
    transfers: counter('transfers', 'Transfers that ended', 'result'),
    transferOctets: counter('transfer_octets', 'Octets of data connections, by where they went', 'to'),
    transferTime: new Histogram({
      name: 'ftpkit_gateway_transfer_seconds',
      help: 'Time of transfers, from the command to the final reply',
      buckets: transferSeconds,
      registers,
    }),
    dataRefused: counter('data_connections_refused', 'Data connections from other addresses', 'side'),
    faults: counter('faults', 'Faults that no reply explains, each an entry of the log'),
  }
}
