import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { configurationKeys, readConfiguration } from '../src/config.js'
import { formOf } from '../src/forms.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-config-'))
const file = join(folder, 'ftpkit.yaml')

afterAll(() => rmSync(folder, { recursive: true }))

async function reading(text: string): Promise<unknown> {
  writeFileSync(file, text)
  return (await readConfiguration({ file })).configuration
}

test('reads YAML, JSON and an empty file', async () => {
  expect(await reading('port: 2121\nlimits:\n  sessions: 5\n')).toEqual({
    port: 2121,
    limits: { sessions: 5 },
  })
  expect(await reading('{ "passivePorts": { "first": 1, "last": 2 } }')).toEqual({
    passivePorts: { first: 1, last: 2 },
  })
  expect(await reading('passiveAddress: ftp.example.org')).toEqual({ passiveAddress: 'ftp.example.org' })
  expect(await reading('passiveAddress:\n  - { network: 10.0.0.0/8, address: own }\n')).toEqual({
    passiveAddress: [{ network: '10.0.0.0/8', address: 'own' }],
  })
  expect(
    await reading("storageRules:\n  - { path: '/jcl/**', recordFormat: 'fixed:80', codePage: IBM-037 }\n"),
  ).toEqual({ storageRules: [{ path: '/jcl/**', recordFormat: 'fixed:80', codePage: 'IBM-037' }] })
  expect(await reading('keptUploads: { count: 0 }')).toEqual({ keptUploads: { count: 0, time: 86_400_000 } })
  expect(await reading('commitAfterControlEnd: true')).toEqual({ commitAfterControlEnd: true })
  expect(await reading('limits: { idleDataTime: 0 }')).toEqual({ limits: { idleDataTime: 0 } })
  expect(await reading('limitRate: { session: 5M, users: { ann: { upload: 800 } } }')).toEqual({
    limitRate: { session: 5_242_880, users: { ann: { upload: 800 } } },
  })
  expect(
    await reading('quotas: { trees: [{ path: /in, octets: 1k }], users: { ann: { files: 0 } } }'),
  ).toEqual({
    quotas: { trees: [{ path: '/in', octets: 1_024 }], users: { ann: { files: 0 } } },
  })
  expect(await reading('proxyFrom: [10.0.0.0/8, ::1]\nproxyData: true\n')).toEqual({
    proxyFrom: ['10.0.0.0/8', '::1'],
    proxyData: true,
  })
  expect(await reading('sharedState: { redis: env:REDIS, prefix: ftp }')).toEqual({
    sharedState: { redis: 'env:REDIS', prefix: 'ftp' },
  })
  for (const metrics of ['9100', '"127.0.0.1:9100"'])
    expect(await reading(`metrics: ${metrics}`)).toEqual({ metrics: { host: '127.0.0.1', port: 9_100 } })
  expect(await reading('')).toEqual({})
})

test('takes listeners as text, as the command line does, and in full', async () => {
  const text =
    "listeners: [21, '[::]:21', 'implicit=0.0.0.0:990', { port: 2121, tls: off }, { socket: ftp }]\n"
  expect(await reading(text)).toEqual({
    listeners: [
      { host: '127.0.0.1', port: 21 },
      { host: '::', port: 21 },
      { host: '0.0.0.0', port: 990, tls: 'implicit' },
      { host: '127.0.0.1', port: 2121, tls: 'off' },
      { socket: 'ftp' },
    ],
  })
})

test('takes a range of ports in the form of the command line too', async () => {
  expect(await reading('passivePorts: 50000-50010\n')).toEqual({
    passivePorts: { first: 50_000, last: 50_010 },
  })
})

describe('tells the form of', () => {
  test.each([
    ['a range of ports', 'passivePorts: 50000\n', '; the form is passivePorts: 50000-50100, or { first: '],
    ['a range that ends before it begins', 'passivePorts: 9-8\n', '; the form is passivePorts: 50000-50100'],
    ['a reversed range', 'passivePorts: { first: 9, last: 8 }\n', '; the form is passivePorts: 50000-50100'],
    ['a word of YAML 1.1', 'anonymous: yes\n', '; the form is anonymous: true or false'],
    ['a choice', 'tls: "on"\n', '; the form is tls: off, optional, required or implicit'],
    ['a list', 'hosts: ftp.example\n', '; the form is hosts: a list of names'],
    [
      'a name instead of an address',
      'dataPeers: [b.example]\n',
      '; the form is dataPeers: a list of IP addr',
    ],
    ['a network that is none', 'proxyFrom: [10/8]\n', '; the form is proxyFrom: a list of networks'],
    ['two names in one', 'hosts: [a b]\n', '; the form is hosts: a list of names'],
    ['a value within a value', 'markers:\n  every: 0\n', '; the form is markers: { every: NUMBER'],
    ['a rate of nothing', 'limitRate: { server: 0 }\n', '; the form is limitRate: { server: RATE'],
    ['a listener', 'listeners: [implict=21]\n', '; the form is listeners: a list of { host'],
    ['an unknown key', 'prot: 21\n', '; the keys of a configuration are root, host, port, '],
    ['a list instead of keys', '- a\n', '; the keys of a configuration are root, '],
  ])('%s', async (_name, text, words) => {
    await expect(reading(text)).rejects.toThrow(words)
  })

  test('every key', () => {
    for (const key of configurationKeys) expect(formOf([key])).toContain(`the form is ${key}: `)
  })
})

test('takes a limit by the name that it had before', async () => {
  expect(await reading('limits: { longestFailedLoginTime: 7 }')).toEqual({
    limits: { maxFailedLoginTime: 7 },
  })
})

describe('names the line and the key of', () => {
  test.each([
    ['a value of the wrong kind', 'host: a\nport: many\n', 'line 2, port: '],
    ['a number out of range', 'limits:\n  sessions: 5\n  idleTime: -1\n', 'line 3, limits.idleTime: '],
    ['an interval of zero records', 'markers:\n  every: 0\n  of: records\n', 'line 2, markers.every: '],
    ['an unknown limit', 'limits:\n  sesions: 5\n', 'line 2, limits.sesions: '],
    ['a limit of zero', 'limits:\n  idleTime: 0\n', 'line 2, limits.idleTime: '],
    ['a path without a slash', 'storageRules:\n  - path: jcl\n', 'line 2, storageRules.0.path: '],
    ['an unknown key', 'host: a\nprot: 21\n', 'line 2, prot: '],
    [
      'an unknown operation',
      'permissions:\n  ann:\n    - path: /\n      allow: [fly]\n',
      'line 4, permissions.ann.0.allow.0: ',
    ],
    ['a home that leads upwards', "homes:\n  '*': /home/../..\n", 'line 2, homes.*: '],
    [
      'a permission whose path is not canonical',
      "permissions:\n  '*':\n    - path: /a/\n      allow: [read]\n",
      'line 3, permissions.*.0.path: ',
    ],
    ['a missing key', 'passivePorts:\n  first: 1\n', 'line 2, passivePorts.last: '],
    ['text that is not YAML', 'host: a\nport: [\n', 'line 3: '],
    ['a list', '- a\n', 'line 1, the whole file: '],
  ])('%s', async (_name, text, words) => {
    await expect(reading(text)).rejects.toThrow(words)
  })
})

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text!)

test.each(examples)('an example of the README is a configuration: %#', async (text) => {
  expect(await reading(text)).not.toEqual({})
})

test.each([
  ["accounts: { ann: { umask: '027', fileMode: '0640' } }", { umask: 0o027, fileMode: 0o640 }],
  ['accounts: { ann: { umask: 027 } }', 'accounts.ann.umask: not octal digits in quotes'],
  ["accounts: { ann: { umask: '722' } }", 'accounts.ann.umask: takes rights from the owner'],
  ["accounts: { ann: { directoryMode: '666' } }", 'accounts.ann.directoryMode: without 700'],
  ['accounts: { ann: { from: [here] } }', 'not a network such as 10.0.0.0/8'],
] as const)('mode bits are octal digits that leave the owner in: %s', async (text, expected) => {
  const read = reading(text).then(
    (configuration) => (configuration as { accounts: { ann: unknown } }).accounts.ann,
    (error: Error) => error.message,
  )
  if (typeof expected === 'string') expect(await read).toContain(expected)
  else expect(await read).toEqual(expected)
})

test('there are examples in the README', () => {
  expect(examples.length).toBeGreaterThanOrEqual(2)
})
