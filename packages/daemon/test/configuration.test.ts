import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { readConfiguration, variablesOf } from '../src/configuration.js'
import { variableName } from '../src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'daemon-configuration-'))
const file = join(folder, 'daemon.yaml')

afterAll(() => rmSync(folder, { recursive: true }))

const schema = z.strictObject({
  port: z.int().min(0).optional(),
  motto: z.string().optional(),
  verbose: z.boolean().optional(),
  level: z.enum(['low', 'high']).default('low'),
  ports: z.preprocess((value) => value, z.strictObject({ first: z.int(), last: z.int() })).optional(),
  addresses: z.union([z.string(), z.array(z.string())]).optional(),
  homes: z.record(z.string(), z.string()).optional(),
  limits: z
    .strictObject({ idleTime: z.number().positive().optional(), sessions: z.int().optional() })
    .transform((limits) => limits)
    .optional(),
})

const form = {
  schema,
  prefix: 'APP_',
  otherVariables: ['APP_CONFIG'],
  formOf: ([key]: readonly PropertyKey[]) => `the form of ${String(key ?? 'all')}`,
}

const reading = async (environment: Record<string, string>, text?: string, refuseEmpty = false) => {
  if (text !== undefined) writeFileSync(file, text)
  const places = { file: text === undefined ? undefined : file, environment, refuseEmpty }
  return (await readConfiguration(form, places)).configuration
}

test('every key has a variable, and every key within a key', () => {
  expect(variablesOf(schema, 'APP_').map(({ name }) => name)).toEqual([
    'APP_PORT',
    'APP_MOTTO',
    'APP_VERBOSE',
    'APP_LEVEL',
    'APP_PORTS',
    'APP_ADDRESSES',
    'APP_HOMES',
    'APP_LIMITS',
    'APP_LIMITS_IDLE_TIME',
    'APP_LIMITS_SESSIONS',
  ])
})

test('two keys with one variable are a mistake of the schema', () => {
  const ambiguous = z.strictObject({ tlsCert: z.string(), tls: z.strictObject({ cert: z.string() }) })
  expect(() => variablesOf(ambiguous, 'APP_')).toThrow('APP_TLS_CERT is of tlsCert and of tls.cert')
})

test('a name is the key in capitals', () => {
  expect(variableName('APP_', ['storage', 's3', 'partSize'])).toBe('APP_STORAGE_S3_PART_SIZE')
})

test.each<[string, Record<string, string>, object]>([
  ['a number', { APP_PORT: '21' }, { port: 21 }],
  ['a flag', { APP_VERBOSE: 'false' }, { verbose: false }],
  ['text as it is', { APP_MOTTO: 'a: [b' }, { motto: 'a: [b' }],
  ['text that looks like a number', { APP_MOTTO: '12' }, { motto: '12' }],
  ['a choice', { APP_LEVEL: 'high' }, { level: 'high' }],
  ['an object', { APP_PORTS: '{ first: 1, last: 2 }' }, { ports: { first: 1, last: 2 } }],
  ['a list', { APP_ADDRESSES: '[a, b]' }, { addresses: ['a', 'b'] }],
  ['text where there may be a list', { APP_ADDRESSES: 'redis://h:1' }, { addresses: 'redis://h:1' }],
  ['a number as text, where only that fits', { APP_ADDRESSES: '12' }, { addresses: '12' }],
  ['JSON', { APP_HOMES: '{"*": "/home/%u"}' }, { homes: { '*': '/home/%u' } }],
  ['a key within a key', { APP_LIMITS_IDLE_TIME: '5' }, { limits: { idleTime: 5 } }],
  [
    'a key within one that is set too',
    { APP_LIMITS_SESSIONS: '2', APP_LIMITS: '{ idleTime: 1, sessions: 1 }' },
    { limits: { idleTime: 1, sessions: 2 } },
  ],
  ['nothing, where it is empty', { APP_PORT: '' }, {}],
])('a variable sets %s', async (_name, environment, expected) => {
  expect(await reading(environment)).toEqual({ level: 'low', ...expected })
})

test('the environment overrides the file, key by key', async () => {
  const text = 'port: 1\nmotto: m\nlimits:\n  idleTime: 1\n  sessions: 1\n'
  expect(await reading({ APP_PORT: '2', APP_LIMITS_SESSIONS: '2' }, text)).toEqual({
    level: 'low',
    port: 2,
    motto: 'm',
    limits: { idleTime: 1, sessions: 2 },
  })
})

describe('names what is wrong with', () => {
  test.each<[string, Record<string, string>, string | undefined, string]>([
    ['a variable', { APP_PORT: 'many' }, undefined, 'APP_PORT: '],
    ['a part of a variable', { APP_PORTS: '{ first: 1 }' }, undefined, 'APP_PORTS, last: '],
    ['a variable, and not the file it overrides', { APP_PORT: 'x' }, 'port: 1\n', 'APP_PORT: '],
    ['a line of the file', { APP_PORT: '1' }, 'port: 1\nlevel: none\n', `${file}, line 2, level: `],
    ['a key within a key', { APP_LIMITS_IDLE_TIME: '0' }, 'limits: {}\n', 'APP_LIMITS_IDLE_TIME: '],
    ['an unknown key', {}, 'port: 1\nprot: 2\n', `${file}, line 2, prot: `],
    ['a list instead of keys', { APP_PORT: '1' }, '- a\n', `${file}, line 1, the whole file: `],
    ['text that is not YAML', {}, 'port: [\n', `${file}, line 2: `],
  ])('%s', async (_name, environment, text, words) => {
    const fault = await reading(environment, text).catch((error: Error) => error)
    expect(fault).toBeInstanceOf(Error)
    expect((fault as Error).message.slice(0, words.length)).toBe(words)
    if (!words.includes('line 2: ')) expect((fault as Error).message).toContain('; the form of ')
  })
})

test('a mistake does not repeat the value, which may be secret', async () => {
  await expect(reading({ APP_PORT: 'hunter2' })).rejects.toThrow(/^(?!.*hunter2)/)
})

test('a variable that no key has is reported with the nearest one', async () => {
  const environment = { APP_PRT: '1', APP_LIMIT_SESSIONS: '2', APP_CONFIG: 'x', OTHER: 'y' }
  expect((await readConfiguration(form, { environment })).unknown).toEqual([
    { name: 'APP_PRT', nearest: 'APP_PORT' },
    { name: 'APP_LIMIT_SESSIONS', nearest: 'APP_LIMITS_SESSIONS' },
  ])
})

test('a file that is empty, as one that is being written, can be refused', async () => {
  for (const text of ['', '# nothing yet\n', '{}']) {
    expect(await reading({ APP_PORT: '1' }, text)).toMatchObject({ port: 1 })
    await expect(reading({ APP_PORT: '1' }, text, true)).rejects.toThrow('has no key')
  }
})

test('variables of another program whose names begin alike are no misspelt ones', async () => {
  const environment = { APP_OTHER_PORT: '1', APP_OTHR: '2' }
  const { unknown } = await readConfiguration({ ...form, otherPrefixes: ['APP_OTHER_'] }, { environment })
  expect(unknown.map(({ name }) => name)).toEqual(['APP_OTHR'])
})
