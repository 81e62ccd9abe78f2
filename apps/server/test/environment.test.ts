import { readFileSync, writeFileSync } from 'node:fs'
import { defaultServerLimits } from '@ftpkit/node/server'
import { describe, expect, test } from 'vitest'
import { configurationKeys, configurationVariables, readConfiguration } from '../src/config.js'
import { programRow } from '../src/option-table.js'
import { hasVariables, otherVariables } from '../src/variables.js'

/** What each variable may hold, and what that makes of its key. Limits are numbers. */
const samples: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
  FTPKIT_ROOT: ['/srv/ftp', '/srv/ftp'],
  FTPKIT_HOST: ['::', '::'],
  FTPKIT_PORT: ['21', 21],
  FTPKIT_LISTENERS: ['[implicit=990]', [{ host: '127.0.0.1', port: 990, tls: 'implicit' }]],
  FTPKIT_USERS: ['/etc/users', '/etc/users'],
  FTPKIT_USER_SOURCES: ['[{ command: [/check] }]', [{ command: ['/check'] }]],
  FTPKIT_ACCOUNTS: ['{ ann: { home: /a } }', { ann: { home: '/a' } }],
  FTPKIT_GROUPS: ['{ staff: { members: [ann] } }', { staff: { members: ['ann'] } }],
  FTPKIT_ANONYMOUS: ['true', true],
  FTPKIT_PASSIVE_PORTS: ['50000-50100', { first: 50_000, last: 50_100 }],
  FTPKIT_ACTIVE_PORT: ['20', 20],
  FTPKIT_PASSIVE_ADDRESS: ['192.0.2.1', '192.0.2.1'],
  FTPKIT_PROXY_FROM: ['[10.0.0.0/8]', ['10.0.0.0/8']],
  FTPKIT_PROXY_DATA: ['true', true],
  FTPKIT_LOG_FORMAT: ['json', 'json'],
  FTPKIT_PID_FILE: ['/run/pid', '/run/pid'],
  FTPKIT_DRAIN_DELAY: ['5', 5],
  FTPKIT_METRICS: ['0.0.0.0:9100', { host: '0.0.0.0', port: 9_100 }],
  FTPKIT_XFERLOG: ['/var/log/xferlog', '/var/log/xferlog'],
  FTPKIT_SYSTEM: ['zos', 'zos'],
  FTPKIT_ZOS_STRICT: ['true', true],
  FTPKIT_ZOS_JOBS: ['jobs.json', 'jobs.json'],
  FTPKIT_TLS: ['required', 'required'],
  FTPKIT_TLS_CERT: ['c.pem', 'c.pem'],
  FTPKIT_TLS_KEY: ['k.pem', 'k.pem'],
  FTPKIT_TLS_SELF_SIGNED: ['true', true],
  FTPKIT_TLS_RESUMPTION: ['optional', 'optional'],
  FTPKIT_TLS_TICKET_REPLAY: ['false', false],
  FTPKIT_TLS_DATA_END: ['any', 'any'],
  FTPKIT_TLS_CCC: ['true', true],
  FTPKIT_TLS_CLIENT_CA: ['ca.pem', 'ca.pem'],
  FTPKIT_TLS_TICKET_KEYS: ['keys', 'keys'],
  FTPKIT_TLS_NAMES: ['{ a.example: { cert: c, key: k } }', { 'a.example': { cert: 'c', key: 'k' } }],
  FTPKIT_DURABILITY: ['none', 'none'],
  FTPKIT_COMMIT_AFTER_CONTROL_END: ['true', true],
  FTPKIT_KEPT_UPLOADS: ['{ count: 1 }', { count: 1, time: 86_400_000 }],
  FTPKIT_KEPT_UPLOADS_COUNT: ['1', 1],
  FTPKIT_KEPT_UPLOADS_COUNT_PER_OWNER: ['1', 1],
  FTPKIT_KEPT_UPLOADS_OCTETS: ['1', 1],
  FTPKIT_KEPT_UPLOADS_OCTETS_PER_OWNER: ['1', 1],
  FTPKIT_KEPT_UPLOADS_TIME: ['1', 1],
  FTPKIT_STORAGE: ['{ s3: { bucket: b } }', { s3: { bucket: 'b' } }],
  FTPKIT_STORAGE_S3: ['{ bucket: b }', { bucket: 'b' }],
  FTPKIT_STORAGE_S3_BUCKET: ['b', 'b'],
  FTPKIT_STORAGE_S3_PREFIX: ['p', 'p'],
  FTPKIT_STORAGE_S3_ENDPOINT: ['http://s3.example', 'http://s3.example'],
  FTPKIT_STORAGE_S3_REGION: ['r', 'r'],
  FTPKIT_STORAGE_S3_PATH_STYLE: ['true', true],
  FTPKIT_STORAGE_S3_CREDENTIALS: ['keys', 'keys'],
  FTPKIT_STORAGE_S3_PART_SIZE: ['5242880', 5_242_880],
  FTPKIT_STORAGE_S3_GROW_PARTS: ['true', true],
  FTPKIT_STORAGE_S3_CONCURRENCY: ['2', 2],
  FTPKIT_STORAGE_S3_MEMORY: ['5242880', 5_242_880],
  FTPKIT_STORAGE_S3_RENAME_LIMIT: ['2', 2],
  FTPKIT_STORAGE_S3_TIMES: ['metadata', 'metadata'],
  FTPKIT_STORAGE_S3_DIRECTORIES: ['assumed', 'assumed'],
  FTPKIT_CAPTURE: ['captures', 'captures'],
  FTPKIT_CAPTURE_SIZE: ['64M', 67_108_864],
  FTPKIT_CAPTURE_FILES: ['3', 3],
  FTPKIT_CAPTURE_SECRETS: ['true', true],
  FTPKIT_GREETING: ['a: [b', 'a: [b'],
  FTPKIT_NAME_ENCODING: ['gbk', 'gbk'],
  FTPKIT_CODE_PAGE: ['IBM-037', 'IBM-037'],
  FTPKIT_RECORD_FORMAT: ['fixed:80', 'fixed:80'],
  FTPKIT_STORAGE_RULES: ['[{ path: /a, codePage: IBM-037 }]', [{ path: '/a', codePage: 'IBM-037' }]],
  FTPKIT_MARKERS: ['{ every: 5, of: records }', { every: 5, of: 'records' }],
  FTPKIT_MARKERS_EVERY: ['5', 5],
  FTPKIT_MARKERS_OF: ['octets', 'octets'],
  FTPKIT_DATA_PEERS: ['["192.0.2.7"]', ['192.0.2.7']],
  FTPKIT_SHARED_STATE: ['redis://127.0.0.1:1', 'redis://127.0.0.1:1'],
  FTPKIT_HOSTS: ['[ftp.example]', ['ftp.example']],
  FTPKIT_MOUNTS: ['{ a: /srv/a }', { a: '/srv/a' }],
  FTPKIT_HOMES: ['{"*": "/home/%u"}', { '*': '/home/%u' }],
  FTPKIT_PERMISSIONS: ['{ ann: [{ path: /, allow: [read] }] }', { ann: [{ path: '/', allow: ['read'] }] }],
  FTPKIT_JES: ['{ ann: [submit] }', { ann: ['submit'] }],
  FTPKIT_LIMIT_RATE: ['{ server: 5 }', { server: 5 }],
  FTPKIT_LIMIT_RATE_SESSION: ['5M', 5_242_880],
  FTPKIT_LIMIT_RATE_USER: ['{ upload: 5 }', { upload: 5 }],
  FTPKIT_LIMIT_RATE_USERS: ['{ ann: 5 }', { ann: 5 }],
  FTPKIT_LIMIT_RATE_SERVER: ['5', 5],
  FTPKIT_QUOTAS: ['{ users: { ann: { files: 1 } } }', { users: { ann: { files: 1 } } }],
  FTPKIT_QUOTAS_TREES: ['[{ path: /, octets: 1k }]', [{ path: '/', octets: 1_024 }]],
  FTPKIT_ALLOW: ['[10.0.0.0/8]', ['10.0.0.0/8']],
  FTPKIT_DENY: ['[10.0.0.0/8]', ['10.0.0.0/8']],
  FTPKIT_FROM: ['{ ann: [10.0.0.0/8] }', { ann: ['10.0.0.0/8'] }],
  FTPKIT_BANS: ['{ after: 5 }', { after: 5 }],
  FTPKIT_BANS_WEIGHTS: ['{ scan: 2 }', { scan: 2 }],
  FTPKIT_BANS_AFTER: ['5', 5],
  FTPKIT_BANS_MAX_TIME: ['5', 5],
  FTPKIT_BANS_TIME: ['5', 5],
  FTPKIT_BANS_WITHIN: ['5', 5],
  FTPKIT_BANS_WEIGHTS_BOUNCE: ['5', 5],
  FTPKIT_BANS_WEIGHTS_DATA_CONNECTION: ['5', 5],
  FTPKIT_BANS_WEIGHTS_LOGIN: ['5', 5],
  FTPKIT_BANS_WEIGHTS_NO_LOGIN: ['5', 5],
  FTPKIT_BANS_WEIGHTS_PROXY_HEADER: ['5', 5],
  FTPKIT_BANS_WEIGHTS_SCAN: ['5', 5],
  FTPKIT_BANS_EXEMPT: ['[10.0.0.0/8]', ['10.0.0.0/8']],
  FTPKIT_BANS_FILE: ['/bans', '/bans'],
  FTPKIT_QUOTAS_MOUNTS: ['{ archive: { files: 1 } }', { archive: { files: 1 } }],
  FTPKIT_QUOTAS_USERS: ['{ ann: { files: 1 } }', { ann: { files: 1 } }],
  FTPKIT_LIMITS: ['{ sessions: 5 }', { sessions: 5 }],
}

/** Keys that need another one beside them. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  FTPKIT_MARKERS_EVERY: { FTPKIT_MARKERS_OF: 'records' },
  FTPKIT_MARKERS_OF: { FTPKIT_MARKERS_EVERY: '9' },
}

const variables = configurationVariables()
const isLimit = (path: readonly string[]) => path.length === 2 && path[0] === 'limits'

const at = (configuration: unknown, path: readonly string[]) =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], configuration)

test('there is a sample for each variable', () => {
  const others = variables.filter(({ path }) => !isLimit(path)).map(({ name }) => name)
  expect(Object.keys(samples).sort()).toEqual(others.sort())
})

describe('the environment sets', () => {
  test.each(variables.map(({ name, path }) => [path.join('.'), name, path] as const))(
    '%s by %s',
    async (key, name, path) => {
      const [text, value] = samples[name] ?? ['7', 7]
      const { configuration } = await readConfiguration({
        environment: { ...companions[name], [name]: text },
      })
      const former = key === 'limits.longestFailedLoginTime'
      expect(at(configuration, former ? ['limits', 'maxFailedLoginTime'] : path)).toEqual(value)
    },
  )
})

test('each limit has a variable', () => {
  const limits = variables.filter(({ path }) => isLimit(path)).map(({ path }) => path[1])
  expect(limits).toEqual(expect.arrayContaining(Object.keys(defaultServerLimits)))
})

test('a variable of the client is not one of the server', () => {
  expect(variables.map(({ name }) => name).filter((name) => otherVariables.includes(name))).toEqual([])
})

test('variables of ftpkit-gateway set nothing, and are not taken for misspelt ones', async () => {
  const environment = { FTPKIT_GATEWAY_CLIENT_PORTS: '50000-50999', FTPKIT_GATEWAY_CONFIG: 'gateway.yaml' }
  expect(hasVariables(environment)).toBe(false)
  expect((await readConfiguration({ environment })).unknown).toEqual([])
  expect(variables.map(({ name }) => name).filter((name) => name.startsWith('FTPKIT_GATEWAY_'))).toEqual([])
})

test('help lists the variables of all keys, by their names in the schema', () => {
  const { environment } = programRow
  const listed = Object.keys(typeof environment === 'function' ? environment() : environment)
  const ofKeys = variables.filter(({ path }) => path.length === 1).map(({ name }) => name)
  expect(listed.sort()).toEqual(['FTPKIT_CONFIG', ...ofKeys].sort())
  expect(ofKeys.length).toBe(configurationKeys.length)
})

/** A row for each variable; the limits share one. */
function table(): string {
  const rows = variables
    .filter(({ path }) => !isLimit(path))
    .map(({ name, path }) => `| \`${name}\` | \`${path.join('.')}\` |`)
  const limits = '| `FTPKIT_LIMITS_…` | each of `limits`, such as `FTPKIT_LIMITS_SESSIONS_PER_ADDRESS` |'
  return ['| variable | key |', '| --- | --- |', ...rows, limits].join('\n')
}

test('the README lists the variable of every key', () => {
  const readme = new URL('../README.md', import.meta.url)
  const [begin, end] = ['<!-- variables:begin -->', '<!-- variables:end -->']
  const [before, , after] = readFileSync(readme, 'utf8').split(new RegExp(`${begin}|${end}`))
  const expected = `${before}${begin}\n${table()}\n${end}${after}`
  // FTPKIT_WRITE_DOCS=1 pnpm --filter ftpkit-server test writes it again.
  if (process.env.FTPKIT_WRITE_DOCS) writeFileSync(readme, expected)
  expect(readFileSync(readme, 'utf8')).toBe(expected)
})
