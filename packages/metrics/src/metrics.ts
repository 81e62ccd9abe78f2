import type { ServerEvent, ServerLog } from '@ftpkit/node/server'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Where the metrics are, and what they are called. */
export interface ServerMetricsOptions {
  /** Where they are registered, perhaps among others. @default a registry of their own */
  readonly registry?: Registry | undefined
  /** Whether those of the process are there too: memory, processor time, event loop, descriptors. @default false */
  readonly ofProcess?: boolean | undefined
}

/** How well a server reaches what it shares with others; `statistics` of `RedisSharedState` is one. */
export interface SharedStateFigures {
  /** Whether the server decides alone now. */
  readonly away: boolean
  /** How often it could not be reached. */
  readonly outages: number
  /** What the server has decided alone in all outages. */
  readonly alone: number
}

/** Seconds of transfers, from a small file in a local network to a large one from far away. */
const transferSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1_800]

/** Seconds of single calls of a file system, in memory, on a disk, or far away. */
const storageSeconds = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

type Metrics = ReturnType<typeof registered>

/**
 * Counts what a server does. Give it to `createServer` as `log`, or call `log` from a log of yours, and `onReply`. It knows
 * nothing of single sessions, so that it takes the same memory for any number of them. No label has the name of a user or
 * a path: the number of series is bounded.
 */
export class ServerMetrics {
  /** What a scraper is given: `registry.metrics()`. */
  readonly registry: Registry
  private readonly metrics: Metrics

  constructor({ registry = new Registry(), ofProcess = false }: ServerMetricsOptions = {}) {
    this.registry = registry
    this.metrics = registered(registry)
    if (ofProcess) collectDefaultMetrics({ register: registry })
  }

  /** Counts an event of a server. */
  readonly log: ServerLog = (event) => {
    const count = counts[event.kind] as (event: ServerEvent, metrics: Metrics) => void
    count(event, this.metrics)
  }

  /** Shows how well the server reaches what it shares with others. @param figures called for each scrape */
  showSharedState(figures: () => SharedStateFigures): void {
    const registers = [this.registry]
    new Gauge({
      name: 'ftpkit_shared_state_away',
      help: '1 while what servers share cannot be reached, so that this one decides alone',
      registers,
      collect() {
        this.set(Number(figures().away))
      },
    })
    const counter = (name: string, help: string, value: 'outages' | 'alone') =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset()
          this.inc(figures()[value])
        },
      })
    counter('ftpkit_shared_state_outages_total', 'Outages of what servers share', 'outages')
    counter('ftpkit_shared_state_alone_total', 'Decisions of this server alone, in outages', 'alone')
  }

  /** Counts a reply, by its code. */
  readonly onReply = (code: number): void => {
    this.metrics.replies.inc({ code })
  }

  /** Counts a call of a file system that took a number of milliseconds, as `timed` reports it. */
  readonly onStorage = (operation: string, milliseconds: number): void => {
    this.metrics.storage.observe({ operation }, milliseconds / 1_000)
  }
}

type Counts = {
  readonly [Kind in ServerEvent['kind']]: (
    event: Extract<ServerEvent, { kind: Kind }>,
    metrics: Metrics,
  ) => void
}

const counts: Counts = {
  connected: (_event, { sessions, connections }) => {
    connections.inc()
    sessions.inc({ tls: 'false' })
  },
  headerRefused: (_event, { headersRefused }) => headersRefused.inc(),
  refused: ({ limit }, { refused }) => refused.inc({ limit }),
  tls: ({ on }, { sessions }) => {
    sessions.inc({ tls: String(on) })
    sessions.dec({ tls: String(!on) })
  },
  login: ({ granted, reason = '' }, { logins, loginsRefused }) => {
    logins.inc({ result: granted ? 'granted' : 'refused' })
    if (!granted) loginsRefused.inc({ reason })
  },
  banned: ({ offence }, { bans }) => bans.inc({ offence }),
  bounced: (_event, { bounces }) => bounces.inc(),
  scanned: (_event, { scans }) => scans.inc(),
  transfer: ({ direction, outcome, octets, milliseconds }, { transfers, transferOctets, transferTime }) => {
    transfers.inc({ direction, result: resultOf(outcome) })
    transferOctets.inc({ direction }, octets)
    transferTime.observe({ direction }, milliseconds / 1_000)
  },
  change: ({ operation, outcome }, { changes }) => changes.inc({ operation, result: resultOf(outcome) }),
  turnedAway: ({ error }, { dataRefused }) => dataRefused.inc({ reason: error ? 'header' : 'address' }),
  closed: ({ tls }, { sessions }) => sessions.dec({ tls: String(tls) }),
  fault: (_event, { faults }) => faults.inc(),
}

function resultOf(outcome: string): string {
  return outcome === 'complete' ? 'complete' : 'failed'
}

function registered(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers })
  const sessions = new Gauge({
    name: 'ftpkit_sessions',
    help: 'Open control connections, by whether TLS protects them',
    labelNames: ['tls'],
    registers,
  })
  for (const tls of ['true', 'false']) sessions.set({ tls }, 0)
  return {
    sessions,
    connections: counter('ftpkit_connections_total', 'Control connections that got a session'),
    refused: counter(
      'ftpkit_sessions_refused_total',
      'Clients that a limit, their network or a ban refused',
      'limit',
    ),
    headersRefused: counter(
      'ftpkit_proxy_headers_refused_total',
      'Connections from a proxy without a header of the PROXY protocol that can be used',
    ),
    logins: counter('ftpkit_logins_total', 'Logins by their result', 'result'),
    loginsRefused: counter('ftpkit_logins_refused_total', 'Refused logins by their reason', 'reason'),
    bans: counter('ftpkit_bans_total', 'Bans that began, by the offence that was the last', 'offence'),
    bounces: counter('ftpkit_bounces_total', 'Data connections to other addresses that were asked for'),
    scans: counter('ftpkit_scans_total', 'Clients that spoke another protocol'),
    transfers: counter('ftpkit_transfers_total', 'Transfers that ended', 'direction', 'result'),
    transferOctets: counter('ftpkit_transfer_octets_total', 'Octets on data connections', 'direction'),
    transferTime: new Histogram({
      name: 'ftpkit_transfer_seconds',
      help: 'Time of transfers, from the command to the final reply',
      labelNames: ['direction'],
      buckets: transferSeconds,
      registers,
    }),
    changes: counter(
      'ftpkit_changes_total',
      'Changes of files and directories that are no transfers',
      'operation',
      'result',
    ),
    dataRefused: counter('ftpkit_data_connections_refused_total', 'Data connections turned away', 'reason'),
    storage: new Histogram({
      name: 'ftpkit_storage_seconds',
      help: 'Time of calls of the file system',
      labelNames: ['operation'],
      buckets: storageSeconds,
      registers,
    }),
    replies: counter('ftpkit_replies_total', 'Replies by their code', 'code'),
    faults: counter('ftpkit_faults_total', 'Faults that no reply explains, each an entry of the log'),
  }
}
