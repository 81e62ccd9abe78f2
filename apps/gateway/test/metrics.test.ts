import { expect, test } from 'vitest'
import { GatewayMetrics } from '../src/metrics.js'

const session = { session: 1, client: { host: '192.0.2.1', port: 5 }, server: undefined }
const octets = { toClient: 3, toServer: 4 }
const transfer = { kind: 'transfer', verb: 'RETR', path: 'secret-name', octets, milliseconds: 20 } as const

test('sessions, logins, transfers and refusals are counted, without a name or an address', async () => {
  const { log, registry } = new GatewayMetrics()
  log({ kind: 'begun', ...session, local: { host: '192.0.2.2', port: 21 } })
  log({ kind: 'begun', ...session, local: { host: '192.0.2.2', port: 21 } })
  log({ kind: 'closed', ...session, octets, milliseconds: 1 })
  for (const code of [230, 331, 530])
    log({ kind: 'note', note: { kind: 'login', user: 'ann', code }, ...session })
  log({ ...transfer, code: 226, fault: undefined, ...session })
  log({ ...transfer, code: 426, fault: 'cut', ...session })
  log({ kind: 'refused', client: session.client, limit: 'sessions' })
  log({ kind: 'note', note: { kind: 'refused', verb: 'PORT', reason: 'another host' }, ...session })
  log({ kind: 'note', note: { kind: 'unasked', code: 226 }, ...session })
  log({ kind: 'note', note: { kind: 'ended', reason: 'QUIT' }, ...session })
  const text = await registry.metrics()
  for (const line of [
    'ftpkit_gateway_sessions 1',
    'ftpkit_gateway_connections_total 2',
    'ftpkit_gateway_logins_total{result="granted"} 1',
    'ftpkit_gateway_logins_total{result="refused"} 1',
    'ftpkit_gateway_transfers_total{result="complete"} 1',
    'ftpkit_gateway_transfers_total{result="failed"} 1',
    'ftpkit_gateway_transfer_octets_total{to="client"} 6',
    'ftpkit_gateway_sessions_refused_total{limit="sessions"} 1',
    'ftpkit_gateway_commands_refused_total 1',
    'ftpkit_gateway_replies_dropped_total 1',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).not.toMatch(/ann|secret-name|192\.0\.2/)
})
