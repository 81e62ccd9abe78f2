import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readConfiguration } from '../src/config.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-config-'))
const file = join(folder, 'ftpkit.yaml')

afterAll(() => rmSync(folder, { recursive: true }))

function reading(text: string): Promise<unknown> {
  writeFileSync(file, text)
  return readConfiguration(file)
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
  expect(await reading('')).toEqual({})
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
