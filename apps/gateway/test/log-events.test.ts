import type { Facts, Logger } from '@ftpkit/daemon/log'
import { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { logEvents } from '../src/log-events.js'
import type { GatewayEvent } from '../src/run/events.js'

type Line = readonly [level: string, facts: Facts, message: string]

function logged(...events: GatewayEvent[]): Line[] {
  const lines: Line[] = []
  const method = (level: string) => (facts: Facts, message: string) =>
    void lines.push([level, facts, message])
  const log: Logger = {
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
    flush() {},
  }
  const report = logEvents(log)
  for (const event of events) report(event)
  return lines
}

const client = { host: '192.0.2.1', port: 50_000 }
const server = { host: '2001:db8::9', port: 21 }
const session = { session: 1, client, server }
const facts = { session: 1, client: '192.0.2.1:50000', server: '[2001:db8::9]:21' }
const octets = { toClient: 3, toServer: 4 }

test('each event says whose session it is, with both ends, and what happened', () => {
  const lines = logged(
    { kind: 'begun', ...session, server: undefined, local: server, proxy: client },
    { kind: 'serverConnected', ...session },
    { kind: 'tls', side: 'client', ...session },
    { kind: 'note', note: { kind: 'login', user: 'ann', code: 230 }, ...session },
    { kind: 'note', note: { kind: 'login', user: 'ann', code: 332 }, ...session },
    { kind: 'note', note: { kind: 'login', user: 'ann', code: 530 }, ...session },
    { kind: 'note', note: { kind: 'ended', reason: 'QUIT' }, ...session },
    {
      kind: 'transfer',
      verb: 'RETR',
      path: 'a',
      code: 226,
      octets,
      milliseconds: 1.6,
      fault: undefined,
      ...session,
    },
    { kind: 'closed', octets, milliseconds: 9.2, ...session },
  )
  expect(lines).toEqual([
    [
      'info',
      { ...facts, server: undefined, local: '[2001:db8::9]:21', proxy: '192.0.2.1:50000' },
      'connected',
    ],
    ['info', facts, 'server connected'],
    ['info', { ...facts, side: 'client' }, 'TLS begun'],
    ['info', { ...facts, user: 'ann', code: 230 }, 'logged in'],
    ['info', { ...facts, user: 'ann', code: 332 }, 'login continues'],
    ['info', { ...facts, user: 'ann', code: 530 }, 'login refused'],
    ['info', { ...facts, reason: 'QUIT' }, 'session ended'],
    [
      'info',
      { ...facts, verb: 'RETR', path: 'a', code: 226, ...octets, milliseconds: 2, reason: undefined },
      'transfer',
    ],
    ['info', { ...facts, ...octets, milliseconds: 9 }, 'closed'],
  ])
})

test('what the gateway did not let through is a warning, and a fault an error', () => {
  const error = new FtpError('truncated', 'no header')
  const lines = logged(
    { kind: 'refused', client, limit: 'sessions' },
    { kind: 'headerRefused', proxy: client, error },
    { kind: 'note', note: { kind: 'refused', verb: 'PORT', reason: 'another host' }, ...session },
    { kind: 'note', note: { kind: 'unasked', code: 226 }, ...session },
    { kind: 'turnedAway', side: 'client', peer: client, expected: '192.0.2.7', ...session },
    { kind: 'fault', session: 1, doing: 'closing', error },
  )
  expect(lines.map(([level]) => level)).toEqual(['warn', 'warn', 'warn', 'warn', 'warn', 'error'])
  expect(lines.map(([, , message]) => message)).toEqual([
    'connection refused',
    'connection from a proxy refused',
    'command refused',
    'reply dropped that no command asked for',
    'data connection from another address turned away',
    'closing',
  ])
  expect(lines[4]![1]).toMatchObject({ peer: '192.0.2.1:50000', expected: '192.0.2.7', side: 'client' })
})
