import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PeerCertificate } from 'node:tls'
import { connect as connectTls } from 'node:tls'
import { type ConnectOptions, connect, type FtpServer, MemoryTarget } from '@ftpkit/node'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GatewayProcess, program } from './gateway-process.js'
import { certificate } from './run/certificate.js'
import { serverOf } from './run/gatewaying.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-gateway-'))
const place = (name: string) => join(folder, name)

let server: FtpServer
let url: string
beforeAll(async () => {
  server = await serverOf({ 'a.txt': 'Hello\n' })
  url = `ftp://127.0.0.1:${server.address.port}`
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const any = ['--listen', '127.0.0.1:0', '--log-format', 'json'] as const

/** Writes a configuration that listens on any port. */
function configure(keys: object): void {
  writeFileSync(
    place('gateway.yaml'),
    JSON.stringify({ listeners: ['127.0.0.1:0'], logFormat: 'json', ...keys }),
  )
}

const account = { user: 'tester', password: 'secret' }

const session = ({ host, port }: GatewayProcess, options: Partial<ConnectOptions> = {}) =>
  connect({ host, port, ...account, ...options })

/** Gets the file of the server through a gateway. */
async function gotten(gateway: GatewayProcess, options: Partial<ConnectOptions> = {}): Promise<string> {
  await using client = await session(gateway, options)
  const target = new MemoryTarget()
  await client.download('a.txt', target)
  return Buffer.from(target.content).toString()
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 20_000 })
}

async function writeCertificate(): Promise<void> {
  const { cert, key } = await certificate()
  writeFileSync(place('cert.pem'), cert)
  writeFileSync(place('key.pem'), key)
}

/** The certificate that a gateway has now. */
async function certificateOf({ host, port }: GatewayProcess): Promise<PeerCertificate> {
  const socket = connectTcp(port, host)
  await once(socket, 'data')
  socket.write('AUTH TLS\r\n')
  await once(socket, 'data')
  const secured = connectTls({ socket, rejectUnauthorized: false })
  await once(secured, 'secureConnect')
  const found = secured.getPeerCertificate()
  secured.destroy()
  return found
}

beforeEach(() => rmSync(place('pid'), { force: true }))

test('a first use without a configuration relays to the one server of the command line', async () => {
  await using gateway = await GatewayProcess.start([...any, url])
  expect(gateway.urls).toEqual([expect.stringMatching(/^ftp:\/\/127\.0\.0\.1:\d+$/)])
  expect(await gotten(gateway)).toBe('Hello\n')
  await expect.poll(() => gateway.logged.map(({ msg }) => msg)).toContain('closed')
  const entries = gateway.logged
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ msg: 'logged in', user: 'tester', code: 230 }),
      expect.objectContaining({ msg: 'transfer', verb: 'RETR', path: 'a.txt', code: 226, toClient: 6 }),
    ]),
  )
  expect(JSON.stringify(entries)).not.toContain('secret')
})

test('with --forward clients name the server by USER name@host, and only those that are allowed', async () => {
  const other = await serverOf({ 'a.txt': 'Other\n' })
  await using gateway = await GatewayProcess.start([
    ...any,
    '--forward',
    '127.0.0.1:*',
    '--forward',
    'localhost',
  ])
  const via = ({ port }: { port: number }) => ({ user: `tester@127.0.0.1:${port}` })
  expect(await gotten(gateway, via(server.address))).toBe('Hello\n')
  expect(await gotten(gateway, via(other.address))).toBe('Other\n')
  await expect(session(gateway, { user: 'tester@127.0.0.2' })).rejects.toThrow()
  await expect
    .poll(() => gateway.logged.map(({ reason }) => String(reason)).join('\n'))
    .toContain('hosts of the route do not have 127.0.0.2')
  await other.close()
})

test('TLS is put before a server that has none, and the client must use it where it is required', async () => {
  await writeCertificate()
  const tls = ['--tls', 'required', '--tls-cert', place('cert.pem'), '--tls-key', place('key.pem')]
  await using gateway = await GatewayProcess.start([...any, ...tls, url])
  const ca = readFileSync(place('cert.pem'))
  expect(await gotten(gateway, { tls: 'explicit', ca })).toBe('Hello\n')
  await expect(session(gateway)).rejects.toThrow()
})

test('routes by the name asked for by TLS, by HOST, and by user lead to servers of their own', async () => {
  await writeCertificate()
  const byTls = await serverOf({ 'a.txt': 'by TLS\n' })
  const byHost = await serverOf({ 'a.txt': 'by HOST\n' })
  const byUser = await serverOf(
    { 'a.txt': 'by user\n' },
    { proxyProtocol: { from: ['127.0.0.2'], data: true } },
  )
  const to = ({ address }: FtpServer) => `ftp://127.0.0.1:${address.port}`
  configure({
    client: { cert: place('cert.pem'), key: place('key.pem') },
    routes: [
      { serverName: 'LOCALHOST', to: to(byTls) },
      { host: '*.example', to: to(byHost) },
      {
        user: 'guest',
        login: 'tester',
        to: to(byUser),
        proxyHeader: 'v2',
        proxyData: true,
        sourceAddress: '127.0.0.2',
      },
    ],
  })
  await using gateway = await GatewayProcess.start(['--config', place('gateway.yaml')])
  const tls = { tls: 'explicit', servername: 'localhost', ca: readFileSync(place('cert.pem')) } as const
  expect(await gotten(gateway, tls)).toBe('by TLS\n')
  expect(await gotten(gateway, { user: 'guest' })).toBe('by user\n')
  expect(byUser.log[0]).toMatchObject({
    kind: 'connected',
    peer: { host: '127.0.0.1' },
    proxy: { host: '127.0.0.2' },
  })
  const socket = connectTcp(gateway.port, gateway.host)
  socket.write('HOST files.example\r\nUSER tester\r\nPASS secret\r\nSIZE a.txt\r\nQUIT\r\n')
  const replies: string[] = []
  for await (const line of createInterface(socket)) replies.push(line)
  expect(replies.map((line) => line.slice(0, 3))).toEqual(['220', '220', '331', '230', '213', '221'])
  expect(byHost.log.map(({ kind }) => kind)).toContain('login')
  await expect(session(gateway)).rejects.toThrow()
  await Promise.all([byTls, byHost, byUser].map((each) => each.close()))
})

test('a server that can not be reached is a reply to the client, and a reason in the log', async () => {
  await using gateway = await GatewayProcess.start([...any, 'ftp://127.0.0.1:1'])
  const socket = connectTcp(gateway.port, gateway.host)
  const lines: string[] = []
  for await (const line of createInterface(socket)) lines.push(line)
  expect(lines).toEqual([expect.stringMatching(/^(?:421|120) /)])
  await expect.poll(() => gateway.logged.map(({ reason }) => String(reason)).join()).toContain('127.0.0.1:1')
})

test('a reload by SIGHUP or by the command puts routes into effect for new sessions, and says what needs a restart', async () => {
  const other = await serverOf({ 'a.txt': 'Other\n' })
  configure({ routes: [url] })
  await using gateway = await GatewayProcess.start([
    '--config',
    place('gateway.yaml'),
    '--pid-file',
    place('pid'),
  ])
  await using before = await session(gateway)
  configure({ routes: [`ftp://127.0.0.1:${other.address.port}`], metrics: 0 })
  const { stdout, status } = run('reload', place('pid'))
  expect({ stdout, status }).toEqual({
    stdout: 'reloaded: routes: 1\na restart is needed for: metrics\n',
    status: 0,
  })
  expect(await gotten(gateway)).toBe('Other\n')
  const target = new MemoryTarget()
  await before.download('a.txt', target)
  expect(Buffer.from(target.content).toString()).toBe('Hello\n')
  configure({ routes: [url] })
  gateway.send('SIGHUP')
  await expect.poll(() => gateway.logged.filter(({ msg }) => msg === 'configuration reloaded').length).toBe(2)
  expect(await gotten(gateway)).toBe('Hello\n')
  await other.close()
})

test('a configuration that can not be used changes nothing, and the reload says why', async () => {
  configure({ routes: [url] })
  await using gateway = await GatewayProcess.start([
    '--config',
    place('gateway.yaml'),
    '--pid-file',
    place('pid'),
  ])
  for (const [text, words] of [
    ['{"routes": ["http://x"]}', 'gateway.yaml, line 1, routes.0'],
    ['', 'has no key'],
    [`{"routes": ["${url}"], "client": {"tls": "required"}}`, 'needs client.cert and client.key'],
  ] as const) {
    writeFileSync(place('gateway.yaml'), text)
    const { stderr, status } = run('reload', place('pid'))
    expect({ stderr, status }).toEqual({ stderr: expect.stringContaining(words), status: 1 })
  }
  expect(await gotten(gateway)).toBe('Hello\n')
})

test('a certificate that is replaced is used by new sessions', async () => {
  await writeCertificate()
  configure({ routes: [url], client: { cert: place('cert.pem'), key: place('key.pem') } })
  await using gateway = await GatewayProcess.start(['--config', place('gateway.yaml')])
  const { fingerprint256: first } = await certificateOf(gateway)
  await writeCertificate()
  await expect
    .poll(() => gateway.logged.map(({ msg }) => msg), { timeout: 15_000 })
    .toContain('certificates renewed')
  expect((await certificateOf(gateway)).fingerprint256).not.toBe(first)
})

test('variables of the environment are a configuration, and misspelt ones are in the log', async () => {
  const env = {
    FTPKIT_GATEWAY_ROUTES: `[${url}]`,
    FTPKIT_GATEWAY_COMMANDS_DENY: '[LIST]',
    FTPKIT_GATEWAY_ROUTE: 'x',
  }
  await using gateway = await GatewayProcess.start([...any], { env })
  await expect
    .poll(() => gateway.logged)
    .toEqual([
      expect.objectContaining({ variable: 'FTPKIT_GATEWAY_ROUTE', nearest: 'FTPKIT_GATEWAY_ROUTES' }),
    ])
  await using client = await session(gateway)
  await expect(client.listLines()).rejects.toThrow('LIST is not allowed here')
})

test('metrics count, and during the drain delay /readyz says no while clients are still accepted', async () => {
  await using gateway = await GatewayProcess.start([...any, '--metrics', '0', '--drain-delay', '60000', url])
  await expect.poll(() => gateway.logged.length).toBeGreaterThan(0)
  const monitor = String(gateway.logged[0]!.metrics)
  await gotten(gateway)
  await expect.poll(async () => (await fetch(monitor)).text()).toContain('ftpkit_gateway_sessions 0')
  expect(await (await fetch(monitor)).text()).toContain('ftpkit_gateway_transfer_octets_total{to="client"} 6')
  const ready = monitor.replace('/metrics', '/readyz')
  expect((await fetch(ready)).status).toBe(200)
  gateway.send('SIGTERM')
  await expect.poll(async () => (await fetch(ready)).status).toBe(503)
  expect(await gotten(gateway)).toBe('Hello\n')
  gateway.send('SIGTERM')
  expect(await gateway.exited()).toBe(0)
})

test('SIGTERM ends idle sessions by 421, and exits by 0', async () => {
  await using gateway = await GatewayProcess.start([...any, url])
  const socket = connectTcp(gateway.port, gateway.host)
  const lines = createInterface(socket)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toMatch(/^220 /)
  gateway.send('SIGTERM')
  expect((await lines.next()).value).toMatch(/^421 /)
  expect(await gateway.exited()).toBe(0)
})

test('--capture records each session, without its password', async () => {
  await using gateway = await GatewayProcess.start([...any, '--capture', place('captures'), url])
  await gotten(gateway)
  gateway.send('SIGTERM')
  expect(await gateway.exited()).toBe(0)
  const [file, ...others] = readdirSync(place('captures'))
  expect(others).toEqual([])
  const octets = readFileSync(join(place('captures'), file!)).toString('latin1')
  expect(octets).toContain('USER tester')
  expect(octets).toContain('RETR a.txt')
  expect(octets).toContain('Hello\n')
  expect(octets).not.toContain('PASS secret')
})

test('a load balancer names the client by the PROXY protocol', async () => {
  configure({ routes: [url], proxyFrom: ['127.0.0.2'] })
  await using gateway = await GatewayProcess.start(['--config', place('gateway.yaml')])
  const socket = connectTcp({ host: gateway.host, port: gateway.port, localAddress: '127.0.0.2' })
  socket.write('PROXY TCP4 192.0.2.1 198.51.100.7 50000 21\r\n')
  await once(socket, 'data')
  socket.destroy()
  await expect
    .poll(() => gateway.logged)
    .toContainEqual(
      expect.objectContaining({
        msg: 'connected',
        client: '192.0.2.1:50000',
        local: '198.51.100.7:21',
        proxy: expect.stringMatching(/^127\.0\.0\.2:/),
      }),
    )
})

test.each([
  ['no server', [], 'give a server such as ftp://server.example, --forward, or routes'],
  ['a server of another scheme', ['http://x'], 'http://x is not a server'],
  ['a destination on the command line', ['destination'], 'destination is not a server'],
  ['a server and --forward', ['--forward', 'x', 'ftp://x'], 'give one server, or --forward'],
  ['TLS without a certificate', ['--tls', 'required', 'ftp://x'], 'client.tls: required needs client.cert'],
  ['a certificate without a key', ['--tls-cert', 'x', 'ftp://x'], 'must be given together'],
  ['a file that is missing', ['--config', '/nowhere'], '/nowhere'],
  ['a wrong listener', ['--listen', 'here', 'ftp://x'], 'Expected an address such as'],
  ['a wrong host', ['--forward', 'a b'], 'Expected a name such as'],
  ['an address for PASV that is none', ['--address', '1.2.3', 'ftp://x'], 'is not an address for 227'],
])('%s is an error, and exit status 1', (_name, args, words) => {
  const { stderr, status } = run(...args)
  expect(stderr).toContain(words)
  expect(status).toBe(1)
})

test('an address in use is an error that says what to do', async () => {
  const taken = createTcpServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { stderr, status } = run('--listen', `127.0.0.1:${port}`, 'ftp://x')
  expect(stderr).toContain(
    `127.0.0.1:${port} is in use by another program; choose another address by --listen`,
  )
  expect(status).toBe(1)
  taken.close()
})

test('check accepts what can be used, and names what can not', async () => {
  configure({ routes: [url], listeners: [{ socket: 'ftp' }] })
  expect(run('check', place('gateway.yaml')).stdout).toContain('can be used')
  configure({ routes: [{ to: url, authorities: '/nowhere' }] })
  expect(run('check', place('gateway.yaml')).stderr).toContain('/nowhere cannot be read')
  configure({ routes: [url], proxyData: true })
  expect(run('check', place('gateway.yaml')).stderr).toContain('proxyData needs proxyFrom')
})

test('rules are printed as options say, and wrong ones are an error', () => {
  expect(run('rules', 'transparent', '--clients', '10.0.0.0/8', '--ports', '4000-4001').stdout).toMatch(
    /^# .*\n# {3}ip rule add[\s\S]*tcp dport 4000-4001 redirect/,
  )
  expect(run('rules', 'reverse', '--address', '198.51.100.1', '--gateway', '10.0.0.2:21').stdout).toContain(
    'ip daddr 198.51.100.1 tcp dport 21 dnat ip to 10.0.0.2:21',
  )
  for (const [args, words] of [
    [['sideways'], 'give one of transparent, reverse'],
    [['reverse'], 'needs --address and --gateway'],
    [['reverse', '--address', '::1', '--gateway', '10.0.0.2:21'], 'of the same family'],
    [['transparent', '--clients', 'x'], 'A network has the form'],
    [['transparent', '--ports', '9'], 'A range of ports has the form'],
    [['transparent', '--port', '0'], 'A port is a number'],
  ] as const)
    expect(run('rules', ...args).stderr).toContain(words)
})

test('a reader that has read enough, such as head, does not make the command fail', () => {
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `"$0" "$1" completion bash | head -n 1`, process.execPath, program],
    {
      encoding: 'utf8',
    },
  )
  expect(stdout).not.toBe('')
  expect(stderr).toBe('')
})
