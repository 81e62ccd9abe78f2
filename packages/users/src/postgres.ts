import { nodeClock } from '@ftpkit/node/server'
import type postgres from 'postgres'
import { accountIn } from './answer.js'
import { type ExternalOptions, external } from './external.js'
import { decoyOf, matches, parseSecret } from './scrypt.js'
import type { Decision, Login, UserSource } from './source.js'

/** A table of users in PostgreSQL. */
export interface PostgresUsersOptions extends ExternalOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. What it lacks comes from the variables of libpq: PGHOST, PGPASSWORD, … */
  readonly url: string
  /** Name of the table or the view, after that of its schema and a point if it has one. @default 'ftpkit_users' */
  readonly table?: string | undefined
}

/** A row of the table. */
interface Row {
  readonly name: string
  readonly password: string | null
  readonly enabled: boolean | null
  readonly home: string | null
  /** As JSON, which needs no types of the database. */
  readonly groups: unknown
  readonly attributes: unknown
}

/** More milliseconds for the database itself to end a statement: it is asked to before the login ends. */
const statementShare = 0.9

/**
 * Users in a table of PostgreSQL, whose README has its columns. Passwords stay in this process: the table has their hashes,
 * in the form of a users file. Loads the package `postgres`, and connects at the first login.
 *
 * A connection over which no answer came in time is closed with all others, and the next login makes new ones: a database
 * that was away or hung is used again as soon as it answers. A client that leaves closes none.
 *
 * @throws Error where the package `postgres` is missing or the URL can't be used; it does not repeat it
 */
export async function postgresUsers(options: PostgresUsersOptions): Promise<UserSource> {
  const { url, table = 'ftpkit_users', time = 5_000, concurrency = 8, clock = nodeClock } = options
  const driver = await load()
  const connect = () => connection(driver, url, time, concurrency)
  let sql = connect()
  const renew = () => {
    sql.end({ timeout: 0 }).catch(() => {})
    sql = connect()
  }
  const find = async (name: string): Promise<Row | undefined> => {
    const used = sql
    // From here on, not from when the login began to wait. Only the first one that is late renews the connections.
    const timer = clock.setTimer(() => used === sql && renew(), time)
    try {
      return (await rows(used, table, name))[0]
    } finally {
      timer.cancel()
    }
  }
  const ask = async (login: Login): Promise<Decision> => decisionBy(await find(login.name), login)
  return external(
    { title: `postgres ${table}`, local: true, ask, close: () => sql.end({ timeout: 1 }) },
    { ...options, time, concurrency, clock },
  )
}

/** Not written in the import, so that it stays a package of its own where this module is bundled. */
const driverName: string = 'postgres'

async function load(): Promise<typeof postgres> {
  try {
    return ((await import(driverName)) as { default: typeof postgres }).default
  } catch (error) {
    throw new Error('users in PostgreSQL need the package postgres: npm i postgres', { cause: error })
  }
}

function connection(driver: typeof postgres, url: string, time: number, concurrency: number): postgres.Sql {
  try {
    return driver(url, {
      max: concurrency,
      idle_timeout: 60,
      connect_timeout: Math.max(1, time / 1_000),
      // The next login tries at once.
      backoff: 0 as unknown as boolean,
      // A pool of connections between may give each statement another one.
      prepare: false,
      fetch_types: false,
      onnotice: () => {},
      connection: {
        application_name: 'ftpkit',
        statement_timeout: Math.ceil(time * statementShare),
      },
    })
  } catch {
    // Its message repeats the URL.
    throw new Error('the URL of PostgreSQL has not the form postgres://USER:PASSWORD@HOST:PORT/DATABASE')
  }
}

function rows(sql: postgres.Sql, table: string, name: string): Promise<Row[]> {
  return sql<Row[]>`
    select name::text as name, password, enabled, home, to_json(groups) as groups, attributes
    from ${sql(table)} where name = ${name} limit 1`
}

async function decisionBy(row: Row | undefined, login: Login): Promise<Decision> {
  const secret = typeof row?.password === 'string' ? parseSecret(row.password) : undefined
  const equal = await matches(login, secret ?? decoyOf(login.name, []))
  if (!row) return { kind: 'unknown' }
  if (!secret && row.password !== null)
    throw new Error('the password of a row is not a hash as users files have')
  if (!secret || !equal || row.enabled === false) return { kind: 'refused' }
  const { name, home, groups, attributes } = row
  const account = { ...Object(attributes), name, home: home ?? undefined, groups: groups ?? undefined }
  return { kind: 'accepted', account: accountIn(account, name) }
}
