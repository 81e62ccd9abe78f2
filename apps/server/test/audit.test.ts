import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { connect, type FtpClient } from '@ftpkit/node'
import {
  type AuditAction,
  type AuditRecord,
  auditActions,
  auditLog,
  createServer,
  type FtpServer,
  type ServerOptions,
} from '@ftpkit/node/server'
import { createZosServer } from '@ftpkit/zos'
import { afterEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../src/self-signed.js'

const records: AuditRecord[] = []
const opened: { close(): unknown }[] = []

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
  records.length = 0
})

const noDelay = { failedLoginTime: 0, maxFailedLoginTime: 0 }

function options(given: Partial<ServerOptions> = {}): ServerOptions {
  const files = new MemoryFileSystem({ file: 'content', dir: {} })
  return {
    authenticate: async (_user, password) => (password === 'secret' ? { files, account: 'ann' } : undefined),
    log: auditLog((record) => records.push(record)),
    limits: noDelay,
    ...given,
  }
}

async function serve(given?: Partial<ServerOptions>): Promise<FtpServer> {
  const server = await createServer(options(given)).listen()
  opened.push(server)
  return server
}

async function serveZos(given?: Partial<ServerOptions>): Promise<FtpServer> {
  const server = await createZosServer({ ...options(given), now: Date.now }).listen()
  opened.push(server)
  return server
}

async function login(server: FtpServer, more: object = {}): Promise<FtpClient> {
  const client = await connect({ ...server.address, user: 'me', password: 'secret', ...more })
  opened.push(client)
  return client
}

/** Sends lines without waiting, until the server closes the connection. @returns what it replied */
async function talk({ address }: FtpServer, ...lines: string[]): Promise<string> {
  const socket = connectTcp(address).setEncoding('latin1')
  let replies = ''
  socket.on('data', (text) => {
    replies += text
    const line = lines.shift()
    if (line !== undefined) socket.write(`${line}\r\n`)
  })
  await once(
    socket.on('error', () => {}),
    'close',
  )
  return replies
}

const octets = (text: string) => new TextEncoder().encode(text)
const ascii = { code: 'A', format: 'N' } as const
const ignore = () => {}

/** Refused because of its path, which does not exist. */
const missing = '/nowhere/name'

interface Provocation {
  /** Makes the server do it. */
  readonly done: () => Promise<unknown>
  /** Makes the server refuse it, or fail. */
  readonly refused?: () => Promise<unknown>
  /** What the record has besides. */
  readonly expected?: object
}

const actor = { session: 1, peer: { host: '127.0.0.1' }, account: 'ann', tls: false }

const withClient = (work: (client: FtpClient) => Promise<unknown>) => async () =>
  work(await login(await serve()))

const withFailure = (work: (client: FtpClient) => Promise<unknown>) => async () =>
  work(await login(await serve())).catch(ignore)

const onZos = (work: (client: FtpClient) => Promise<unknown>) => async () =>
  work(await login(await serveZos()))

const job = "//ANN1 JOB (1),'TEST',CLASS=A\n//S1 EXEC PGM=IEFBR14\n"

async function submit(client: FtpClient): Promise<void> {
  await client.command('SITE', 'FILETYPE=JES')
  await client.upload(octets(job), 'job', { type: ascii })
}

const provocations: Readonly<Record<AuditAction, Provocation>> = {
  connect: { done: withClient(async () => {}), expected: { session: 1, peer: actor.peer } },
  disconnect: {
    done: withClient(async (client) => {
      await client.upload(octets('12345'), 'new')
      await client.quit()
    }),
    expected: { ...actor, octets: 5, milliseconds: expect.any(Number) },
  },
  refuse: {
    done: async () => talk(await serve({ networks: { deny: ['127.0.0.1'] } })),
    expected: { outcome: 'denied' },
  },
  'refuse-proxy': {
    done: async () => {
      const server = await serve({ proxyProtocol: { from: ['127.0.0.1'] } })
      const socket = connectTcp(server.address).on('error', ignore).resume()
      socket.end('no header\r\n')
      await once(socket, 'close')
    },
    expected: { peer: actor.peer },
  },
  tls: {
    done: async () => {
      const server = await serve({ tls: { mode: 'required', ...(await selfSigned('127.0.0.1')) } })
      await login(server, { tls: 'explicit', insecure: true })
    },
    expected: { session: 1, tls: true },
  },
  login: { done: withClient(async () => {}), expected: { ...actor, user: 'me' } },
  'refuse-login': {
    done: async () => talk(await serve(), 'USER me', 'PASS wrong', 'QUIT'),
    expected: { session: 1, account: undefined, user: 'me', outcome: 'credentials' },
  },
  ban: {
    done: async () => talk(await serve({ bans: { after: 1 } }), 'USER me', 'PASS wrong'),
    expected: { outcome: 'login', milliseconds: 300_000 },
  },
  scan: { done: async () => talk(await serve(), 'GET / HTTP/1.1'), expected: { session: 1 } },
  bounce: {
    done: withClient((client) => client.command('PORT', '192,0,2,1,0,25').catch(ignore)),
    expected: { ...actor, outcome: '192.0.2.1:25' },
  },
  'refuse-data': {
    done: async () => {
      const server = await serve({ host: '0.0.0.0' })
      const client = await login(server, { host: '127.0.0.1' })
      const { lines } = await client.command('EPSV')
      const port = Number(/\|(\d+)\|/.exec(lines.join(''))![1])
      const thief = connectTcp({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).on('error', ignore)
      await once(thief, 'close')
    },
    expected: { session: 1, peer: { host: '127.0.0.2' } },
  },
  store: {
    done: withClient((client) => client.upload(octets('12345'), 'new')),
    refused: withFailure((client) => client.upload(octets('12345'), missing)),
    expected: { ...actor, path: '/new', octets: 5, milliseconds: expect.any(Number) },
  },
  append: {
    done: withClient((client) => client.append(octets('12'), 'file')),
    refused: withFailure((client) => client.append(octets('12'), missing)),
    expected: { ...actor, path: '/file', octets: 2 },
  },
  update: {
    done: async () => {
      const server = await serve()
      const replies = await store(server, 'REST 3', 'STOR file')
      expect(replies).toContain('226')
    },
    refused: async () => store(await serve(), 'REST 3', `STOR ${missing}`),
    expected: { ...actor, path: '/file', octets: 4 },
  },
  'store-unique': {
    done: async () => store(await serve(), 'STOU'),
    expected: { ...actor, path: expect.stringMatching(/^\/ftp\./), octets: 4 },
  },
  submit: {
    done: onZos(submit),
    expected: { ...actor, octets: expect.any(Number), jobs: [expect.stringMatching(/^JOB\d+$/)] },
  },
  retrieve: {
    done: async () => store(await serve(), 'RETR file'),
    refused: async () => store(await serve(), `RETR ${missing}`),
    expected: { ...actor, path: '/file', octets: 7 },
  },
  list: {
    done: async () => store(await serve(), 'NLST'),
    refused: async () => store(await serve(), `NLST ${missing}`),
    expected: { ...actor, path: '/' },
  },
  delete: {
    done: withClient((client) => client.remove('file')),
    refused: withFailure((client) => client.remove(missing)),
    expected: { ...actor, path: '/file', milliseconds: expect.any(Number) },
  },
  rename: {
    done: withClient((client) => client.rename('file', 'other')),
    refused: withFailure((client) => client.rename('file', missing)),
    expected: { ...actor, path: '/file', to: '/other' },
  },
  'make-directory': {
    done: withClient((client) => client.mkdir('new')),
    refused: withFailure((client) => client.mkdir(missing)),
    expected: { ...actor, path: '/new' },
  },
  'remove-directory': {
    done: withClient((client) => client.rmdir('dir')),
    refused: withFailure((client) => client.rmdir(missing)),
    expected: { ...actor, path: '/dir' },
  },
  'set-attributes': {
    done: withClient((client) => client.command('MFMT', '20200101000000 file')),
    refused: withFailure((client) => client.command('MFMT', `20200101000000 ${missing}`)),
    expected: { ...actor, path: '/file' },
  },
  site: {
    done: async () => {
      const server = await serve({ site: { HELLO: { run: async () => 'hello' } } })
      await (await login(server)).command('SITE', 'HELLO you')
    },
    refused: async () => {
      const run = () => Promise.reject(new Error('broken'))
      const server = await serve({ site: { HELLO: { run } } })
      await (await login(server)).command('SITE', 'HELLO').catch(ignore)
    },
    expected: { ...actor, path: 'HELLO you' },
  },
  purge: {
    done: onZos(async (client) => {
      await submit(client)
      await client.command('DELE', found('submit')[0]!.jobs![0]!)
    }),
    refused: onZos(async (client) => {
      await client.command('SITE', 'FILETYPE=JES')
      await client.command('DELE', 'JOB99999').catch(ignore)
    }),
    expected: { ...actor, path: expect.stringMatching(/^JOB\d+$/) },
  },
  fault: {
    done: async () => {
      const authenticate = () => Promise.reject(new Error('the database is away'))
      await talk(await serve({ authenticate }), 'USER me', 'PASS secret')
    },
    expected: { session: 1, outcome: 'authenticating: Error: the database is away' },
  },
}

/** Logs in, and moves `more` by a passive data connection. @returns the replies */
async function store({ address }: FtpServer, ...commands: string[]): Promise<string> {
  const socket = connectTcp(address).setEncoding('latin1')
  let replies = ''
  let waiting = ignore
  socket.on('data', (text) => {
    replies += text
    waiting()
  })
  const until = async (form: RegExp) => {
    while (!form.test(replies))
      await new Promise<void>((resolve) => {
        waiting = resolve
      })
  }
  socket.write('USER me\r\nPASS secret\r\nTYPE I\r\nEPSV\r\n')
  await until(/^229 .*\r\n/m)
  const port = Number(/\|(\d+)\|/.exec(replies)![1])
  const data = connectTcp(port, address.host).on('error', ignore).resume()
  socket.write(`${commands.join('\r\n')}\r\n`)
  await until(/^(150|4|5).*\r\n/m)
  data.end('more')
  await until(/^(226|4|5).*\r\n/m)
  socket.end('QUIT\r\n')
  await once(socket, 'close')
  data.destroy()
  return replies
}

const found = (action: AuditAction) => records.filter((record) => record.action === action)

test('the table of the README has every action', () => {
  const readme = readFileSync(new URL('../../../packages/node/README.md', import.meta.url), 'utf8')
  const rows = Object.entries(auditActions).map(([action, when]) => `| \`${action}\` | ${when} |`)
  expect(readme).toContain(`| action | recorded when |\n| --- | --- |\n${rows.join('\n')}\n`)
})

describe.each(Object.entries(provocations) as [AuditAction, Provocation][])('%s', (action, provocation) => {
  const { done, refused, expected = {} } = provocation
  test('is recorded when it is done', async () => {
    await done()
    await expect.poll(() => found(action)).not.toEqual([])
    expect(found(action).at(-1)).toMatchObject(expected)
    if (refused) expect(found(action).at(-1)!.outcome).toBe('complete')
  })
  test.runIf(refused)('is recorded when it is refused', async () => {
    await refused!()
    await expect.poll(() => found(action)).not.toEqual([])
    const record = found(action).at(-1)!
    expect(record).toMatchObject(actor)
    expect(record.outcome).not.toBe('complete')
  })
})

test('every action of an audit is provoked', () => {
  expect(Object.keys(provocations).toSorted()).toEqual(Object.keys(auditActions).toSorted())
})

test.each<
  [name: string, provoke: (client: FtpClient) => Promise<unknown>, action: AuditAction, path: string]
>([
  ['a new data set', (client) => client.command('MKD', "'ANN.PDS'"), 'make-directory', "'ANN.PDS'"],
  [
    'a stored data set',
    (client) => client.upload(octets('x\n'), "'ANN.DATA'", { type: ascii }),
    'store',
    "'ANN.DATA'",
  ],
  [
    'a renamed data set',
    async (client) => {
      await client.command('MKD', "'ANN.OLD'")
      await client.rename("'ANN.OLD'", "'ANN.NEW'")
    },
    'rename',
    "'ANN.OLD'",
  ],
  [
    'a deleted data set',
    async (client) => {
      await client.command('MKD', "'ANN.OLD'")
      await client.remove("'ANN.OLD'")
    },
    'delete',
    "'ANN.OLD'",
  ],
  ['a SITE command', (client) => client.command('SITE', 'LRECL=80'), 'site', 'LRECL=80'],
])('%s of z/OS is recorded', async (_name, provoke, action, path) => {
  await provoke(await login(await serveZos()))
  expect(found(action).at(-1)).toMatchObject({ ...actor, path, outcome: 'complete' })
})

test('the argument of a secret SITE command is in no record', async () => {
  const server = await serve({ site: { PASSWD: { secret: true, run: async () => 'changed' } } })
  await (await login(server)).command('SITE', 'PASSWD hidden')
  expect(found('site')).toMatchObject([{ path: 'PASSWD' }])
  expect(JSON.stringify(records)).not.toContain('hidden')
})

test('a name with line ends, escapes and four thousand characters is one line of JSON', async () => {
  const server = await serve()
  const name = `a\u001b[31m\u0085${'é'.repeat(2_000)}`
  await (await login(server)).mkdir(name).catch(ignore)
  const [record] = found('make-directory')
  expect(JSON.stringify(record)).not.toMatch(/[\n\r]/)
  expect(record!.path).toBe(`/${name}`)
})
