import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { entryForJson } from '../src/json.js'
import { withOctets } from '../src/names.js'
import { inspectLines } from '../src/table/inspect-schema.js'
import { jsonSchema } from '../src/table/json-schema.js'
import { Captured } from './commands/captured.js'
import { ftpkit, Served } from './served.js'

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(jsonSchema)

function assertValid(value: unknown): void {
  const isValid = validate(value)
  expect(isValid, `${JSON.stringify(value)}: ${JSON.stringify(validate.errors)}`).toBe(true)
}

/** The lines of an output, each of which is of the schema. */
function lines(output: string): Record<string, unknown>[] {
  const values = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const value of values) assertValid(value)
  return values
}

test('every line that a command writes with --json is of the schema', async () => {
  await using served = await Served.start()
  const run = async (...args: string[]) => lines((await served.run([...args, '--json'])).output)
  const { url, root, place } = served
  writeFileSync(join(root, 'x'), 'content')
  utimesSync(join(root, 'x'), 0, new Date('2020-02-03T04:05:06Z'))
  mkdirSync(join(root, 'd'))
  mkdirSync(join(place, 'local'))
  writeFileSync(join(place, 'local', 'y'), 'y')
  symlinkSync('y', join(place, 'local', 'link'))
  const expected = {
    name: 'x',
    kind: 'file',
    size: 7,
    modified: '2020-02-03T04:05:06.000Z',
    modifiedPrecision: 'second',
    permissions: '0644',
  }
  expect(await run('ls', url)).toContainEqual(expect.objectContaining(expected))
  expect(await run('tree', url)).toContainEqual(expect.objectContaining({ ...expected, path: 'x' }))
  expect(await run('stat', `${url}/x`)).toEqual([expect.objectContaining({ ...expected, name: '/x' })])
  expect(await run('hash', `${url}/x`)).toEqual([
    { algorithm: 'SHA-512', hash: expect.any(String), path: 'x' },
  ])
  expect(await run('get', `${url}/x`, 'here')).toEqual([{ action: 'fetched', path: 'x', octets: 7 }])
  expect(await run('get', `${url}/none`, 'here')).toEqual([
    expect.objectContaining({ error: expect.any(String) }),
  ])
  expect(await run('put', '-r', 'local', `${url}/stored`)).toHaveLength(2)
  expect(await run('sync', 'local', `${url}/synced`, '--dry-run')).toContainEqual({
    action: 'copy',
    path: 'y',
  })
  expect(await run('sync', 'local', `${url}/synced`)).toContainEqual({ leftOut: 1, reasons: { link: 1 } })
})

test('what other servers list is of the schema too: data sets, jobs, names that are no characters', () => {
  const minute = { time: Date.UTC(2024, 5, 1), precision: 'minute' } as const
  for (const entry of [
    {
      name: 'A.B',
      kind: 'file',
      dataSet: { volume: 'V', referred: '2024/06/01', extents: 1, qualified: true },
    },
    { name: 'JOB1', kind: 'file', job: { name: 'J', status: 'OUTPUT', spoolFiles: 3 } },
    { name: 'JOB1.1', kind: 'file', spool: { step: 'S', class: 'A', ddName: 'D' } },
    {
      name: '\udcff\udcfe',
      kind: 'link',
      target: 'x',
      modified: minute,
      created: minute,
      permissions: 0o4755,
    },
    { name: 'x', kind: 'other', modified: { time: Number.POSITIVE_INFINITY, precision: 'day' } },
  ] as const)
    assertValid(JSON.parse(JSON.stringify(withOctets(entryForJson(entry)))))
})

test('a time as milliseconds, permissions as a number, and an unknown field are not of the schema', () => {
  for (const fault of [{ modified: 0 }, { permissions: 420 }, { other: 1 }])
    expect(validate({ name: 'x', kind: 'file', ...fault })).toBe(false)
})

test('every event that inspect writes with --json is of the schema, and each kind is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-events-'))
  const talk = new Captured()
    .say(
      '< 220 x',
      '> USER me',
      '< 331 p',
      '> PASS x',
      '< 230 in',
      '< no reply',
      '> TYPE I',
      '< 200 ok',
      '> REST 2',
      '< 350 ok',
    )
    .retrieve('RETR file', 'content')
    .say('> MODE B', '< 200 ok')
    .retrieve('RETR faulty', Uint8Array.of(0x40, 0, 9, 1))
    .say(
      '> PORT 10,0,0,1,4,4',
      '< 200 ok',
      '> LIST',
      '< 150 x',
      '> AUTH TLS',
      '< 234 go',
      '> PBSZ 0',
      '< 200 ok',
      '> QUIT',
    )
    .end()
  const { output } = await ftpkit(['inspect', '--json', talk.writeTo(join(folder, 'events.pcapng'))])
  rmSync(folder, { recursive: true })
  const kinds = new Set(lines(output).map(({ event }) => `inspect-${event}`))
  expect(kinds).toEqual(new Set(Object.keys(inspectLines)))
})
