import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { configurationVariables, readConfiguration } from '../src/config.js'
import { formsByKey } from '../src/forms.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-gateway-config-'))
const file = join(folder, 'gateway.yaml')
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string, environment: Record<string, string> = {}) {
  writeFileSync(file, text)
  return readConfiguration({ file, environment })
}

test('texts become listeners, ports, addresses and routes', async () => {
  const { configuration } = await read(`
listeners: ['0.0.0.0:21', 'implicit=[::]:990', { socket: transparent }]
client: { ports: 50000-50100 }
metrics: 9100
captureSize: 64M
routes: ['ftp://10.0.0.9', { to: 'user@host', hosts: ['*.example', 192.0.2.0/24] }]
`)
  expect(configuration).toEqual({
    listeners: [
      { host: '0.0.0.0', port: 21 },
      { host: '::', port: 990, implicit: true },
      { socket: 'transparent' },
    ],
    client: { ports: { first: 50_000, last: 50_100 } },
    metrics: { host: '127.0.0.1', port: 9_100 },
    captureSize: 67_108_864,
    routes: [{ to: 'ftp://10.0.0.9' }, { to: 'user@host', hosts: ['*.example', '192.0.2.0/24'] }],
  })
})

test('a variable of the environment overrides a key of the file, also one within another', async () => {
  const { configuration, unknown } = await read('server: { data: same, tls: off }', {
    FTPKIT_GATEWAY_SERVER_DATA: 'passive',
    FTPKIT_GATEWAY_ROUTES: '[ftp://10.0.0.9]',
    FTPKIT_GATEWAY_LIMITS_SESSIONS: '7',
    FTPKIT_GATEWAY_SERVRE_TLS: 'off',
    FTPKIT_GATEWAY_CONFIG: file,
  })
  expect(configuration).toEqual({
    server: { data: 'passive', tls: 'off' },
    routes: [{ to: 'ftp://10.0.0.9' }],
    limits: { sessions: 7 },
  })
  expect(unknown).toEqual([{ name: 'FTPKIT_GATEWAY_SERVRE_TLS', nearest: 'FTPKIT_GATEWAY_SERVER_TLS' }])
})

test.each([
  ['listeners: [here]', 'line 1, listeners.0', '{ socket: NAME'],
  ['\nclient: { tls: always }', 'line 2, client.tls', 'the form is tls: off, optional, required or implicit'],
  ['client: { ports: 9-1 }', 'client.ports', 'the form is ports: 50000-50100'],
  ['server: { sourceAddress: here }', 'server.sourceAddress: not an IP address', 'ADDRESS of this machine'],
  ['client: { address: no host }', 'line 1, client.address: not IPv4', 'the form is address'],
  ["server:\n  address: '::1'", 'line 2, server.address: not IPv4', 'the form is address'],
  ['client: { address: [{ network: 10.0.0.0/99, address: own }] }', 'client.address', '10.0.0.0/8'],
  ["routes: ['http://10.0.0.9']", 'routes.0', 'ftp://HOST'],
  ["routes: ['ftp://me:secret@10.0.0.9']", 'routes.0', 'ftp://HOST'],
  ['routes: [{ to: user@host }]', 'routes.0: hosts is for user@host and destination', 'the form is routes'],
  ["routes: [{ to: 'ftp://10.0.0.9', hosts: ['*'] }]", 'routes.0: hosts is for', 'the form is routes'],
  ["routes: [{ to: user@host, hosts: ['10.0.0.0/40'] }]", 'routes.0.hosts.0', "['*.example'"],
  ['routes: []', 'routes', 'the form is routes'],
  ['limits: { session: 3 }', 'line 1, limits.session', 'as the README lists them'],
  ['commands: { deny: [XY] }', 'commands.deny.0: not a verb', 'the form is deny'],
  ['prot: 21', 'line 1, prot', 'the keys of a configuration are listeners, routes'],
  ['allow: [everyone]', 'allow.0: not a network', '[10.0.0.0/8]'],
  ['a: [', 'line 1', ''],
])('the mistake in %s is named by file, line and key', async (text, place, form) => {
  const error = await read(text).catch((reason: Error) => reason)
  expect(error).toBeInstanceOf(Error)
  const { message } = error as Error
  expect(message).toContain(file)
  expect(message).toContain(place)
  expect(message).toContain(form)
  expect(message).not.toContain('secret')
})

test('every key outside of lists has a variable and a form', () => {
  const keys = configurationVariables().map(({ path }) => path.join('.'))
  const named = [...formsByKey.keys()].filter((key) => !key.startsWith('routes.'))
  const without = keys.filter((key) => !/^(?:limits|times)\./.test(key) && !named.includes(key))
  expect(without).toEqual([])
  expect(named.filter((key) => !keys.includes(key))).toEqual([])
})
