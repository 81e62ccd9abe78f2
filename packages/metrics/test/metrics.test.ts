import type { ServerEvent } from '@ftpkit/node/server'
import { expect, test } from 'vitest'
import { ServerMetrics } from '../src/index.js'

const actor = { session: 1, peer: { host: '192.0.2.1', port: 50_000 }, account: 'ann', tls: false }
const { session, peer } = actor

const badHeader = Object.assign(new Error('a bad header'), { code: 'bad-proxy-header' }) as Extract<
  ServerEvent,
  { kind: 'turnedAway' }
>['error']

const transfer: ServerEvent = {
  kind: 'transfer',
  ...actor,
  direction: 'store',
  disposition: 'replace',
  path: '/secret-name',
  parameters: 'TYPE I STRU F MODE S',
  octets: 500,
  milliseconds: 200,
  outcome: 'complete',
}

async function lines(metrics: ServerMetrics): Promise<string[]> {
  return (await metrics.registry.metrics()).split('\n').filter((line) => !line.startsWith('#') && line !== '')
}

async function counted(...events: readonly ServerEvent[]): Promise<string[]> {
  const metrics = new ServerMetrics()
  for (const event of events) metrics.log(event)
  return lines(metrics)
}

test.each<[name: string, events: ServerEvent[], expected: string[]]>([
  [
    'sessions',
    [{ kind: 'connected', session, peer }],
    ['ftpkit_sessions{tls="false"} 1', 'ftpkit_connections_total 1'],
  ],
  [
    'sessions under TLS',
    [
      { kind: 'connected', session, peer },
      { kind: 'tls', session, on: true },
    ],
    ['ftpkit_sessions{tls="false"} 0', 'ftpkit_sessions{tls="true"} 1'],
  ],
  [
    'sessions that are over',
    [
      { kind: 'connected', session, peer },
      { kind: 'tls', session, on: true },
      { kind: 'closed', ...actor, milliseconds: 1, tls: true, logins: 1, octets: { upload: 0, download: 0 } },
    ],
    ['ftpkit_sessions{tls="false"} 0', 'ftpkit_sessions{tls="true"} 0', 'ftpkit_connections_total 1'],
  ],
  [
    'sessions that were refused',
    [{ kind: 'refused', peer, limit: 'sessionsPerAddress' }],
    ['ftpkit_sessions_refused_total{limit="sessionsPerAddress"} 1'],
  ],
  [
    'logins',
    [
      { kind: 'login', ...actor, user: 'ann', granted: true },
      { kind: 'login', ...actor, user: 'ann', granted: false, reason: 'password', counted: true },
    ],
    [
      'ftpkit_logins_total{result="granted"} 1',
      'ftpkit_logins_total{result="refused"} 1',
      'ftpkit_logins_refused_total{reason="password"} 1',
    ],
  ],
  [
    'transfers',
    [transfer, { ...transfer, outcome: 'FtpError: the client is gone' }],
    [
      'ftpkit_transfers_total{direction="store",result="complete"} 1',
      'ftpkit_transfers_total{direction="store",result="failed"} 1',
      'ftpkit_transfer_octets_total{direction="store"} 1000',
      'ftpkit_transfer_seconds_bucket{le="0.1",direction="store"} 0',
      'ftpkit_transfer_seconds_bucket{le="0.5",direction="store"} 2',
      'ftpkit_transfer_seconds_sum{direction="store"} 0.4',
    ],
  ],
  [
    'changes',
    [
      {
        kind: 'change',
        ...actor,
        operation: 'remove',
        path: '/secret-name',
        to: undefined,
        outcome: 'complete',
      },
    ],
    ['ftpkit_changes_total{operation="remove",result="complete"} 1'],
  ],
  [
    'data connections that were turned away',
    [
      { kind: 'turnedAway', session, peer, expected: '192.0.2.2' },
      { kind: 'turnedAway', session, peer, expected: '192.0.2.2', proxy: peer, error: badHeader },
      { kind: 'turnedAway', session, peer, expected: '192.0.2.2', proxy: peer, error: badHeader },
    ],
    [
      'ftpkit_data_connections_refused_total{reason="address"} 1',
      'ftpkit_data_connections_refused_total{reason="header"} 2',
    ],
  ],
  [
    'offences and bans',
    [
      { kind: 'banned', client: '192.0.2.1', peer, offence: 'login', milliseconds: 1, times: 1 },
      { kind: 'bounced', ...actor, target: peer },
      { kind: 'scanned', session, peer },
      { kind: 'refused', peer, limit: 'banned' },
    ],
    [
      'ftpkit_bans_total{offence="login"} 1',
      'ftpkit_bounces_total 1',
      'ftpkit_scans_total 1',
      'ftpkit_sessions_refused_total{limit="banned"} 1',
    ],
  ],
  ['faults', [{ kind: 'fault', session, doing: 'accepting', error: new Error() }], ['ftpkit_faults_total 1']],
])('counts %s', async (_name, events, expected) => {
  expect(await counted(...events)).toEqual(expect.arrayContaining(expected))
})

test('counts replies by their code, and the time of calls of the file system', async () => {
  const metrics = new ServerMetrics()
  metrics.onReply(226)
  metrics.onReply(226)
  metrics.onStorage('stat', 2)
  expect(await lines(metrics)).toEqual(
    expect.arrayContaining([
      'ftpkit_replies_total{code="226"} 2',
      'ftpkit_storage_seconds_bucket{le="0.001",operation="stat"} 0',
      'ftpkit_storage_seconds_bucket{le="0.005",operation="stat"} 1',
    ]),
  )
})

test('has no names of users or paths, and no more series for ten thousand sessions than for one', async () => {
  const session = (number: number): ServerEvent[] => [
    { kind: 'connected', session: number, peer },
    { kind: 'login', ...actor, session: number, user: `user${number}`, granted: true },
    { ...transfer, session: number, path: `/secret-name${number}` },
  ]
  const one = await counted(...session(1))
  const many = await counted(...Array.from({ length: 10_000 }, (_, number) => session(number)).flat())
  expect(many).toHaveLength(one.length)
  expect(many.join('\n')).not.toMatch(/secret-name|user\d/)
})

test('has the metrics of the process where they are wanted', async () => {
  expect((await lines(new ServerMetrics({ ofProcess: true }))).join('\n')).toContain(
    'process_resident_memory_bytes',
  )
  expect((await lines(new ServerMetrics())).join('\n')).not.toContain('process_')
})

test('outages of what servers share are shown as they are at each scrape', async () => {
  const metrics = new ServerMetrics()
  let figures = { away: false, outages: 0, alone: 0 }
  metrics.showSharedState(() => figures)
  const shared = async () => (await lines(metrics)).filter((line) => line.startsWith('ftpkit_shared_state_'))
  expect(await shared()).toEqual([
    'ftpkit_shared_state_away 0',
    'ftpkit_shared_state_outages_total 0',
    'ftpkit_shared_state_alone_total 0',
  ])
  figures = { away: true, outages: 1, alone: 7 }
  for (let scrape = 0; scrape < 2; scrape++)
    expect(await shared()).toEqual([
      'ftpkit_shared_state_away 1',
      'ftpkit_shared_state_outages_total 1',
      'ftpkit_shared_state_alone_total 7',
    ])
})
