import { PostgresServer } from '@ftpkit/testkit/postgres-server'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { secretOf, secretText, type UserSource } from '../src/index.js'
import { type PostgresUsersOptions, postgresUsers } from '../src/postgres.js'
import { loginOf, ManualClock } from '../test/logins.js'

let server: PostgresServer
let sql: postgres.Sql
let hash: string

beforeAll(async () => {
  server = await PostgresServer.start()
  sql = postgres(server.url, { max: 1, onnotice: () => {} })
  await sql.unsafe(`create table ftpkit_users (
    name text primary key,
    password text,
    enabled boolean not null default true,
    home text,
    groups text[] not null default '{}',
    attributes jsonb not null default '{}'
  )`)
  hash = await secretText(secretOf('secret'))
  await sql`insert into ftpkit_users ${sql(
    [
      {
        name: 'ada',
        password: hash,
        home: '/home/%u',
        groups: ['staff', 'ops'],
        attributes: { limitRate: 5 },
      },
      { name: 'off', password: hash, enabled: false },
      { name: 'odd', password: hash, attributes: { limitrate: 5 } },
      { name: 'clear', password: 'secret' },
      { name: 'none', password: null },
      { name: "o'neil; drop table x", password: hash },
      // Columns that are not given have their defaults.
    ].map((row) => ({ enabled: true, home: null, groups: [], attributes: {}, ...row })),
  )}`
}, 240_000)

afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await server?.[Symbol.asyncDispose]()
})

const opened: UserSource[] = []

afterEach(async () => {
  for (const source of opened.splice(0)) await source.close?.()
})

/** By default with time enough for a busy machine. */
async function users(options: Partial<PostgresUsersOptions> = {}): Promise<UserSource> {
  const source = await postgresUsers({ url: server.url, time: 60_000, ...options })
  opened.push(source)
  return source
}

test('a row accepts its user with the right password, with home, groups and attributes', async () => {
  const source = await users()
  expect(source).toMatchObject({ title: 'postgres ftpkit_users', local: true })
  expect(await source.check(loginOf('ada'))).toEqual({
    kind: 'accepted',
    account: { name: 'ada', attributes: { home: '/home/%u', groups: ['staff', 'ops'], limitRate: 5 } },
  })
  expect(await source.check(loginOf('ada', 'other'))).toEqual({ kind: 'refused' })
  expect(await source.check(loginOf('eve'))).toEqual({ kind: 'unknown' })
})

test('names are data, whatever characters they have', async () => {
  const source = await users()
  expect(await source.check(loginOf("o'neil; drop table x"))).toMatchObject({ kind: 'accepted' })
  for (const name of ["' or true --", 'ada\0', '$1', '%', 'x'.repeat(10_240), '\ud800'])
    expect(await source.check(loginOf(name)), name).toEqual({ kind: 'unknown' })
})

test.each([
  ['a user who is not enabled', 'off', { kind: 'refused' }],
  ['a user without a password', 'none', { kind: 'refused' }],
  [
    'a password in clear',
    'clear',
    { kind: 'unavailable', reason: 'the password of a row is not a hash as users files have' },
  ],
  ['a misspelt attribute', 'odd', { kind: 'unavailable', reason: expect.stringContaining('not known') }],
])('%s logs no one in', async (_name, name, decision) => {
  expect(await (await users()).check(loginOf(name))).toMatchObject(decision)
})

test('a column that ignores case names the account as the table does', async () => {
  await sql.unsafe(`create collation if not exists ignoring (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table mixed (like ftpkit_users including defaults);
    alter table mixed alter name type text collate ignoring`)
  await sql`insert into mixed (name, password) values ('Ada', ${hash})`
  const source = await users({ table: 'public.mixed' })
  expect(await source.check(loginOf('aDA'))).toMatchObject({ kind: 'accepted', account: { name: 'Ada' } })
})

test('a table that is missing can say nothing, and the reason names it', async () => {
  const source = await users({ table: 'nowhere' })
  expect(await source.check(loginOf('ada'))).toEqual({
    kind: 'unavailable',
    source: 'postgres nowhere',
    reason: 'relation "nowhere" does not exist',
  })
})

test('the database ends a statement that waits too long, and works again after it', async () => {
  const source = await users({ time: 1_000, clock: new ManualClock() })
  await sql.begin(async (transaction) => {
    await transaction`lock table ftpkit_users in access exclusive mode`
    expect(await source.check(loginOf('ada'))).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('statement timeout'),
    })
  })
  await expect
    .poll(async () => (await source.check(loginOf('ada'))).kind, { timeout: 30_000 })
    .toBe('accepted')
})

test('a database that hangs can say nothing within the time, and is used again when it answers', async () => {
  const clock = new ManualClock()
  const source = await users({ clock, time: 60_000 })
  expect(await source.check(loginOf('ada'))).toMatchObject({ kind: 'accepted' })
  server.freeze()
  try {
    for (let round = 0; round < 3; round++) {
      const checks = Array.from({ length: 20 }, (_, index) =>
        source.check(loginOf('ada', 'secret', { network: `192.0.2.${index}` })),
      )
      clock.fire()
      for (const decision of await Promise.all(checks))
        expect(decision).toMatchObject({ kind: 'unavailable', reason: 'no answer within 60000 ms' })
    }
  } finally {
    server.thaw()
  }
  await expect
    .poll(async () => (await source.check(loginOf('ada'))).kind, { timeout: 30_000 })
    .toBe('accepted')
})

test('a database that is killed can say nothing, and is used again when it is back', async () => {
  const source = await users()
  expect(await source.check(loginOf('ada'))).toMatchObject({ kind: 'accepted' })
  await server.kill()
  expect(await source.check(loginOf('ada'))).toMatchObject({ kind: 'unavailable' })
  expect(await source.check(loginOf('ada'))).toMatchObject({
    kind: 'unavailable',
    reason: expect.stringContaining('ECONNREFUSED'),
  })
  await server.start()
  await expect
    .poll(async () => (await source.check(loginOf('ada'))).kind, { timeout: 30_000 })
    .toBe('accepted')
})

test('a client that leaves ends its wait, and none of others', async () => {
  const source = await users()
  const client = new AbortController()
  const other = await sql.begin(async (transaction) => {
    await transaction`lock table ftpkit_users in access exclusive mode`
    const checked = source.check(loginOf('ada', 'secret', { signal: client.signal }))
    const ofOther = source.check(loginOf('ada', 'secret', { network: '192.0.2.10' }))
    client.abort(new Error('gone'))
    await expect(checked).rejects.toThrow('gone')
    return { check: ofOther }
  })
  expect(await other.check).toMatchObject({ kind: 'accepted' })
})

test('a URL that cannot be used is not repeated', async () => {
  await expect(postgresUsers({ url: 'postgres://me:s3cret@[' })).rejects.toThrow('has not the form')
  await expect(postgresUsers({ url: 'postgres://me:s3cret@[' })).rejects.not.toThrow('s3cret')
})
