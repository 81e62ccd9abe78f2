import { spawn, spawnSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect as tlsConnect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { connect, MemoryTarget } from '@ftpkit/node'
import { describe, expect, test, vi } from 'vitest'
import { ServerProcess, user } from '../interop/server-process.js'
import { selfSigned } from '../src/self-signed.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const member = `${user.name}:${user.password}`

function run(...options: string[]) {
  return spawnSync(process.execPath, [program, ...options], { encoding: 'utf8', timeout: 10_000 })
}

test('without a ROOT it serves a sample tree, which anonymous users may only read', async () => {
  await using server = await ServerProcess.start()
  await using client = await connect(server)
  const lines = await client.listLines()
  expect(lines.map((line) => line.split(' ').at(-1)).sort()).toEqual([
    'incoming',
    'mainframe',
    'pattern.bin',
    'readme.txt',
  ])
  const target = new MemoryTarget()
  await client.download('mainframe/hello.jcl.fb80', target)
  expect(target.content.length % 80).toBe(0)
  await expect(client.upload([target.content], 'incoming/x')).rejects.toMatchObject({
    code: 'refused',
    replyHint: 553,
  })
})

test('connections from a load balancer have the addresses of their headers, and others are ordinary clients', async () => {
  await using server = await ServerProcess.start('--proxy-from', '127.0.0.2', '--proxy-data')
  const proxied = connectTcp({ host: server.host, port: server.port, localAddress: '127.0.0.2' })
  const replies = createInterface(proxied)[Symbol.asyncIterator]()
  proxied.write('PROXY TCP4 192.0.2.1 198.51.100.7 50000 21\r\nUSER ftp\r\nPASS x\r\nPASV\r\n')
  const codes: string[] = []
  while (!codes.at(-1)?.startsWith('227')) codes.push(String((await replies.next()).value))
  expect(codes.at(-1)).toContain('(198,51,100,7,')
  const [, high, low] = /,(\d+),(\d+)\)/.exec(codes.at(-1)!)!
  const foreign = connectTcp({
    host: server.host,
    port: Number(high) * 256 + Number(low),
    localAddress: '127.0.0.2',
  })
  foreign.write('PROXY TCP4 192.0.2.66 198.51.100.7 50000 21\r\n')
  await once(foreign.resume(), 'close')
  proxied.destroy()
  await using client = await connect(server)
  await client.pwd()
  await expect
    .poll(() =>
      server.logged
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    )
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ peer: '192.0.2.1:50000', proxy: expect.stringMatching(/^127\.0\.0\.2:/) }),
        expect.objectContaining({
          peer: '192.0.2.66:50000',
          expected: '192.0.2.1',
          proxy: expect.stringMatching(/^127\.0\.0\.2:/),
        }),
        expect.objectContaining({ peer: expect.stringMatching(/^127\.0\.0\.1:/) }),
      ]),
    )
})

test.each([
  ['--proxy-from', '10/8', 'A network has the form ADDRESS/LENGTH'],
  ['--proxy-data', '--anonymous', '--proxy-data needs --proxy-from'],
])('%s %s is refused at the start', (...given) => {
  const { status, stderr } = run(...given.slice(0, 2))
  expect(status).toBe(1)
  expect(stderr).toContain(given[2])
})

test('with a user, that user may write, and anonymous users are refused', async () => {
  await using server = await ServerProcess.start('--user', member)
  await using client = await connect({
    host: server.host,
    port: server.port,
    user: user.name,
    password: user.password,
  })
  await client.upload([Buffer.from('new')], 'incoming/x')
  await expect(connect({ host: server.host, port: server.port })).rejects.toMatchObject({
    code: 'login-failed',
  })
})

test.each([
  ['by default keeps it to be resumed', [], 'old'],
  ['puts it in place where an option says so', ['--commit-after-control-end'], 'new'],
])('a file whose client closes both connections at once: %s', async (_, options, content) => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-ends-'))
  writeFileSync(join(root, 'file'), 'old')
  await using server = await ServerProcess.start(root, '--user', member, ...options)
  const control = connectTcp(server.port, server.host)
  const replies = createInterface(control)[Symbol.asyncIterator]()
  const command = async (line: string) => {
    control.write(`${line}\r\n`)
    return String((await replies.next()).value)
  }
  await replies.next()
  for (const line of [`USER ${user.name}`, `PASS ${user.password}`, 'TYPE I']) await command(line)
  const [, port] = /\|(\d+)\|/.exec(await command('EPSV'))!
  const data = connectTcp(Number(port), server.host)
  expect(await command('STOR file')).toMatch(/^150 /)
  control.destroy()
  await once(control, 'close')
  data.end('new')
  await expect.poll(() => server.logged, { timeout: 10_000 }).toContain('"outcome"')
  expect(readFileSync(join(root, 'file'), 'utf8')).toBe(content)
  await server.stop()
  rmSync(root, { recursive: true })
})

test('removes at its start the temporary files of a server that was killed, once they are two days old', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-sweep-'))
  const stages = ['.ftpkit-0123456789abcdef.part', '.ftpkit-fedcba9876543210.part']
  for (const name of [...stages, 'file']) writeFileSync(join(root, name), '')
  const threeDaysAgo = new Date(Date.now() - 259_200_000)
  for (const name of [stages[0]!, 'file']) utimesSync(join(root, name), threeDaysAgo, threeDaysAgo)
  await using server = await ServerProcess.start(root, '--user', member)
  await expect.poll(() => server.logged).toContain('"removed":1')
  expect(readdirSync(root).sort()).toEqual([stages[1], 'file'])
  rmSync(root, { recursive: true })
})

test.each([
  ['of the whole server', '60k'],
  ['of each session', 'session=60k'],
  ['of each user', 'user=60k'],
])('limits how fast octets move: %s', async (_, given) => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-rate-'))
  writeFileSync(join(root, 'file'), Buffer.alloc(30_720))
  await using server = await ServerProcess.start(root, '--anonymous', '--limit-rate', given)
  await using client = await connect(server)
  const begun = performance.now()
  await client.download('file', new MemoryTarget())
  // Half a second, but for the 50 ms that move at once; a slower machine takes longer.
  expect(performance.now() - begun).toBeGreaterThan(400)
  rmSync(root, { recursive: true })
})

test('a log that is not a terminal is JSON by default, and pretty where an option says so', () => {
  const [line] = run('/no/such/directory').stderr.split('\n')
  expect(JSON.parse(line!)).toMatchObject({ level: 60, msg: expect.stringContaining('the server can') })
  expect(run('/no/such/directory', '--log-format', 'pretty').stderr).toMatch(/^\[[\d:.]+\] FATAL: /)
})

test('writes a log of files that were transferred, for programs that read xferlog', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-xferlog-'))
  const server = await ServerProcess.start('--user', member, '--xferlog', join(root, 'xferlog'))
  const client = await connect({ ...server, user: user.name, password: user.password })
  await client.upload(Buffer.from('new'), 'incoming/x')
  await client.quit()
  await server.stop()
  expect(readFileSync(join(root, 'xferlog'), 'utf8')).toMatch(
    / 127\.0\.0\.1 3 \/incoming\/x b _ i r peer ftp 0 \* c\n$/,
  )
  rmSync(root, { recursive: true })
})

test('answers monitors, until it is closed', async () => {
  await using server = await ServerProcess.start('--user', member, '--metrics', '0')
  await expect.poll(() => server.logged).toContain('"metrics":"')
  const [, monitor] = /"metrics":"([^"]+)\/metrics"/.exec(server.logged)!
  const get = (path: string) => fetch(`${monitor}${path}`, { headers: { connection: 'close' } })
  await using client = await connect({ ...server, user: user.name, password: user.password })
  await client.upload(Buffer.from('new'), 'incoming/x')
  const metrics = await (await get('/metrics')).text()
  for (const line of [
    'ftpkit_sessions{tls="false"} 1',
    'ftpkit_transfer_octets_total{direction="store"} 3',
    'ftpkit_storage_seconds_count{operation="commit"} 1',
    'ftpkit_replies_total{code="226"} 1',
  ])
    expect(metrics).toContain(`${line}\n`)
  expect(metrics).toContain('process_resident_memory_bytes')
  expect((await get('/healthz')).status).toBe(200)
  expect((await get('/readyz')).status).toBe(200)
})

test('metrics at an address that is in use are a reason not to start', async () => {
  await using server = await ServerProcess.start()
  const { status, stderr } = run('--port', '0', '--metrics', `${server.port}`)
  expect(stderr).toContain(`metrics at 127.0.0.1:${server.port}`)
  expect(status).toBe(1)
})

test('takes passive ports from the given range', async () => {
  await using server = await ServerProcess.start('--passive-ports', '39861-39862')
  await using client = await connect(server)
  const reply = await client.command('EPSV')
  expect(reply.lines[0]).toMatch(/\|3986[12]\|/)
})

test('hashes a large file in a thread, which does not keep it from ending', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-hash-'))
  const content = Buffer.alloc(5_000_000, 'hash')
  writeFileSync(join(root, 'large'), content)
  const server = await ServerProcess.start('--anonymous', root)
  await using client = await connect(server)
  const { hash } = await client.hash('large', 'SHA-256')
  expect(hash).toBe(createHash('sha256').update(content).digest('hex'))
  expect(await server.stop()).toBe(0)
  rmSync(root, { recursive: true })
})

describe('ends with exit status 0', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('on %s', async (signal) => {
    const server = await ServerProcess.start()
    expect(await server.stop(signal)).toBe(0)
  })
})

test('logs each transfer as a line of JSON', async () => {
  await using server = await ServerProcess.start()
  await using client = await connect(server)
  await client.download('readme.txt', new MemoryTarget())
  await client.quit()
  await server.stop()
  const lines = server.logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'transfer',
      direction: 'retrieve',
      path: '/readme.txt',
      outcome: 'complete',
    }),
  )
})

test('names the option that is wrong, and its form', () => {
  const wrong = [
    [['--port', '70000'], 'A port is a number from 0 to 65535'],
    [['--passive-ports', '9-1'], 'MIN-MAX'],
    [['--user', 'ada'], 'NAME:PASSWORD'],
    [['--log-format', 'xml'], 'pretty, json'],
    [['--tls', 'maybe'], 'implicit'],
    [['--tls', 'required'], '--tls-self-signed'],
    [['--tls-cert', 'cert.pem'], 'together'],
  ] as const
  for (const [options, words] of wrong) {
    const { status, stderr } = run(...options)
    expect(status).not.toBe(0)
    expect(stderr).toContain(words)
  }
})

test.skipIf(process.platform === 'win32').each([
  ['a server of files', []],
  ['a z/OS personality', ['--system', 'zos']],
])('%s starts where a process may open 64 files', async (_, options) => {
  const limited = [
    '-c',
    'ulimit -n 64; exec "$@"',
    'bash',
    process.execPath,
    program,
    '--port',
    '0',
    ...options,
  ]
  const server = spawn('bash', limited, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(server, 'exit')
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), exited])
  expect(line).toMatch(/^ready /)
  server.kill()
  expect(await exited).toEqual([0, null])
})

test('passwd writes users to a file, and they can log in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-users-'))
  const file = join(folder, 'users')
  const passwd = (name: string, input: string) =>
    spawnSync(process.execPath, [program, 'passwd', file, name], { input, encoding: 'utf8' })
  expect(passwd(user.name, 'first\n').status).toBe(0)
  expect(passwd('other', 'x\n').status).toBe(0)
  expect(passwd(user.name, `${user.password}\n`).status).toBe(0)
  expect(passwd('a:b', 'x\n').stderr).toContain('no colon')
  expect(passwd('ada', '').stderr).toContain('standard input')
  expect(readFileSync(file, 'utf8').split('\n').length).toBe(3)
  expect(readFileSync(file, 'utf8')).not.toContain(user.password)
  await using server = await ServerProcess.start('--users', file)
  await using client = await connect({
    host: server.host,
    port: server.port,
    user: user.name,
    password: user.password,
  })
  await client.upload([Buffer.from('new')], 'incoming/x')
  await expect(
    connect({ host: server.host, port: server.port, user: user.name, password: 'first' }),
  ).rejects.toMatchObject({ code: 'login-failed' })
  writeFileSync(file, 'nonsense\n')
  expect(run('--users', file).stderr).toContain('line 1')
  rmSync(folder, { recursive: true })
})

test('obeys a configuration file, which options override', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-config-'))
  const file = join(folder, 'config.yaml')
  writeFileSync(
    file,
    [
      'port: 1',
      'greeting: configured',
      'tlsSelfSigned: true',
      `mounts: { archive: ${JSON.stringify(folder)} }`,
      'permissions: { peer: [{ path: /, allow: [list, read] }] }',
    ].join('\n'),
  )
  await using server = await ServerProcess.start('--config', file, '--user', member)
  await using client = await connect({
    host: server.host,
    port: server.port,
    user: user.name,
    password: user.password,
  })
  expect((await client.command('FEAT')).lines).toContain(' AUTH TLS')
  await expect(client.upload([Buffer.from('new')], 'incoming/x')).rejects.toMatchObject({ replyHint: 553 })
  expect((await client.command('SMNT', 'archive')).code).toBe(250)
  expect((await client.command('SIZE', 'config.yaml')).code).toBe(213)
  writeFileSync(file, 'prot: 21')
  expect(run('--config', file).stderr).toContain('line 1, prot')
  rmSync(folder, { recursive: true })
})

test('anonymous users may only read, in mounted directories too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-mounts-'))
  mkdirSync(join(folder, 'archive'))
  writeFileSync(join(folder, 'archive/precious'), 'kept')
  writeFileSync(
    join(folder, 'config.yaml'),
    `mounts: { archive: ${JSON.stringify(join(folder, 'archive'))} }\n`,
  )
  await using server = await ServerProcess.start(
    folder,
    '--config',
    join(folder, 'config.yaml'),
    '--anonymous',
  )
  await using client = await connect({ host: server.host, port: server.port })
  expect((await client.command('SMNT', 'archive')).code).toBe(250)
  expect(await client.size('precious')).toBe(4)
  for (const [verb, path] of [
    ['DELE', 'precious'],
    ['MKD', 'd'],
    ['RMD', '/'],
    ['MFMT', '20200101000000 precious'],
  ] as const)
    expect((await client.command(verb, path)).code).toBe(550)
  await expect(client.upload([Buffer.from('x')], 'precious')).rejects.toMatchObject({ replyHint: 553 })
  expect(readFileSync(join(folder, 'archive/precious'), 'utf8')).toBe('kept')
  rmSync(folder, { recursive: true })
})

test('confines a user to the home in the configuration', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-homes-'))
  mkdirSync(join(folder, 'root/homes/peer'), { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), 'homes: { peer: /homes/peer }\ndurability: rename\n')
  const options = [join(folder, 'root'), '--config', join(folder, 'config.yaml'), '--user', member]
  await using server = await ServerProcess.start(...options)
  const { host, port } = server
  await using client = await connect({ host, port, user: user.name, password: user.password })
  await client.upload([Buffer.from('mine')], '/x')
  expect(readFileSync(join(folder, 'root/homes/peer/x'), 'utf8')).toBe('mine')
  expect((await client.command('CWD', '/homes')).code).toBe(550)
  writeFileSync(join(folder, 'config.yaml'), 'homes: { peer: ../peer }\n')
  expect(run(...options).stderr).toContain('line 1, homes.peer')
  rmSync(folder, { recursive: true })
})

test('accepts only clients with a certificate, and shows the certificate of the name they ask for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-names-'))
  const write = async (name: string) => {
    const { cert, key } = await selfSigned('127.0.0.1')
    writeFileSync(join(folder, `${name}.pem`), cert)
    writeFileSync(join(folder, `${name}.key`), key)
    return { cert, key }
  }
  const [own, other, member] = [await write('own'), await write('other'), await write('member')]
  const named = { cert: join(folder, 'other.pem'), key: join(folder, 'other.key') }
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ tlsNames: { 'Other.example.org': named } }))
  await using server = await ServerProcess.start(
    ...['--tls', 'implicit', '--tls-cert', join(folder, 'own.pem'), '--tls-key', join(folder, 'own.key')],
    ...['--tls-client-ca', join(folder, 'member.pem'), '--config', join(folder, 'config.json')],
  )
  const greeted = (servername: string, identity: object) =>
    new Promise<string>((resolve) => {
      const { host, port } = server
      const socket = tlsConnect({ host, port, servername, ...identity, rejectUnauthorized: false })
      socket.on('error', () => {})
      socket.once('data', () => {
        resolve(new X509Certificate(socket.getPeerCertificate(true).raw).fingerprint256)
        socket.destroy()
      })
      socket.once('close', () => resolve('closed'))
    })
  const fingerprint = ({ cert }: { cert: string | Uint8Array }) => new X509Certificate(cert).fingerprint256
  expect(await greeted('localhost', member)).toBe(fingerprint(own))
  expect(await greeted('other.example.org', member)).toBe(fingerprint(other))
  expect(await greeted('localhost', {})).toBe('closed')
  rmSync(folder, { recursive: true })
})

test('offers TLS with a generated certificate, and names a certificate file that is missing', async () => {
  await using server = await ServerProcess.start('--tls-self-signed')
  await using client = await connect(server)
  expect((await client.command('FEAT')).lines).toContain(' AUTH TLS')
  expect(run('--tls-cert', '/nowhere', '--tls-key', '/nowhere').stderr).toContain('ENOENT')
})

test('names a file of tlsNames that is missing, and a code page that does not exist', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ftpkit-wrong-')), 'config.json')
  const values = [
    [
      { tlsNames: { 'a.example': { cert: '/nowhere/a.pem', key: '/nowhere/a.key' } } },
      '/nowhere/a.pem cannot be read',
    ],
    [{ codePage: 'IBM-9999' }, 'there is no code page "IBM-9999"'],
    [{ passiveAddress: '300.1.1.1' }, '"300.1.1.1" is not an address for 227'],
  ] as const
  for (const [value, words] of values) {
    writeFileSync(file, JSON.stringify(value))
    const { status, stderr } = run('--log-format', 'pretty', '--tls-self-signed', '--config', file)
    expect(status).toBe(1)
    expect(stderr).toContain(`the server can't start: ${words}`)
  }
  rmSync(dirname(file), { recursive: true })
})

test('reports why it cannot start', async () => {
  await using server = await ServerProcess.start()
  const taken = run('--port', String(server.port))
  expect(taken.status).toBe(1)
  expect(taken.stderr).toContain('in use by another program')
  expect(run('/nowhere/at/all').stderr).toContain('ENOENT')
})

test('serves alone while the shared state is away, and says so; what names no shared state is a mistake', async () => {
  await using server = await ServerProcess.start('--shared-state', 'redis://127.0.0.1:1')
  await using client = await connect(server)
  expect((await client.command('NOOP')).code).toBe(200)
  await expect.poll(() => server.logged).toContain('shared state is away: this server decides alone')
  const environment = { ...process.env, WRONG_URL: 'redis://:s3cret@host/none' }
  for (const [place, words] of [
    ['redis://:s3cret@127.0.0.1', 'Give a URL with a password by env:NAME, file:PATH or the configuration.'],
    ['env:NO_SUCH_NAME', 'the environment has no variable NO_SUCH_NAME'],
    ['env:WRONG_URL', 'the URL of Redis has the form redis://HOST:PORT'],
    ['file:/nowhere/url', 'ENOENT'],
    ['memcached://127.0.0.1', 'the URL of Redis has the form redis://HOST:PORT'],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, [program, '--shared-state', place], {
      encoding: 'utf8',
      timeout: 10_000,
      env: environment,
    })
    expect(status).toBe(1)
    expect(stderr).toContain(words)
  }
})

test('answers PASV with the address for the network of the client', async () => {
  const rules = ['10.0.0.0/8=own', '192.0.2.9'].flatMap((rule) => ['--passive-address', rule])
  await using server = await ServerProcess.start(...rules)
  await using client = await connect(server)
  expect((await client.command('PASV')).lines.join()).toContain('(192,0,2,9,')
  const refused = run('--passive-address', '10.0.0.0/99=own')
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('10.0.0.0/99')
})

test('offers TLS 1.3, or TLS 1.2 where an option or the configuration forbids repeated tickets', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ftpkit-tickets-'))
  const config = join(directory, 'config.yaml')
  writeFileSync(config, 'tlsTicketReplay: false\n')
  for (const [options, version] of [
    [[], 'TLSv1.3'],
    [['--no-tls-ticket-replay'], 'TLSv1.2'],
    [['--config', config], 'TLSv1.2'],
  ] as const) {
    await using server = await ServerProcess.start('--tls', 'implicit', '--tls-self-signed', ...options)
    const socket = tlsConnect({ host: server.host, port: server.port, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    expect(socket.getProtocol()).toBe(version)
    socket.destroy()
  }
  rmSync(directory, { recursive: true })
})

test('takes an upload without close_notify only with --tls-data-end any, or the same in the configuration', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ftpkit-data-end-'))
  const config = join(directory, 'config.yaml')
  writeFileSync(config, 'tlsDataEnd: any\n')
  for (const [options, code] of [
    [[], 426],
    [['--tls-data-end', 'any'], 226],
    [['--config', config], 226],
  ] as const) {
    const login = ['--user', 'u:p', '--tls-self-signed', '--tls-resumption', 'optional']
    await using server = await ServerProcess.start(...login, ...options)
    const { host, port } = server
    await using client = await connect({
      host,
      port,
      user: 'u',
      password: 'p',
      tls: 'explicit',
      insecure: true,
    })
    const { lines } = await client.command('EPSV')
    const data = connectTcp({ host, port: Number(/\|(\d+)\|/.exec(lines.join())![1]) })
    const secured = tlsConnect({ socket: data, rejectUnauthorized: false })
    await once(secured, 'secureConnect')
    secured.write('new', () => data.end())
    expect((await client.command('STOR', 'new')).code).toBe(code)
  }
  rmSync(directory, { recursive: true })
})

describe('--capture', () => {
  const place = () => mkdtempSync(join(tmpdir(), 'ftpkit-capture-'))

  /** What is in the captures of a directory, as text. */
  const captured = (directory: string) =>
    readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'))

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'records sessions under TLS in plaintext, also of a server that ends by %s',
    async (signal) => {
      const root = place()
      const directory = join(root, 'captures')
      const server = await ServerProcess.start(
        ...['--user', member, '--tls', 'required', '--tls-self-signed', '--capture', directory],
      )
      const client = await connect({
        host: server.host,
        port: server.port,
        user: user.name,
        password: user.password,
        tls: 'explicit',
        insecure: true,
      })
      await client.download('readme.txt', new MemoryTarget())
      await client.list()
      const written = () => captured(directory).join('')
      if (signal === 'SIGKILL') await vi.waitFor(() => expect(written()).toMatch(/226 .*226 /s))
      await server.stop(signal)
      client.close()
      const [capture = '', ...others] = captured(directory)
      expect(others).toEqual([])
      expect(capture).toContain(`PASS ${'*'.repeat(user.password.length)}\r\n`)
      expect(capture).toContain('RETR readme.txt\r\n')
      expect(capture).toContain('RFC 959')
      expect(capture).not.toContain(user.password)
      rmSync(root, { recursive: true })
    },
  )

  test('is refused within what users are served', () => {
    const root = place()
    const { status, stdout, stderr } = run(root, '--port', '0', '--capture', join(root, 'captures'))
    expect({ status, output: `${stdout}${stderr}` }).toEqual({
      status: 1,
      output: expect.stringContaining('so that users would see it'),
    })
    rmSync(root, { recursive: true })
  })
})

test('CCC ends TLS on the control connection only with --tls-ccc', async () => {
  for (const [options, code] of [
    [[], 534],
    [['--tls-ccc'], 200],
  ] as const) {
    await using server = await ServerProcess.start('--tls-self-signed', ...options)
    const { host, port } = server
    await using client = await connect({ host, port, tls: 'explicit', insecure: true })
    expect((await client.command('CCC')).code).toBe(code)
  }
})
