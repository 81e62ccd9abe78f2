import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Peer, type PeerTls, startPeer } from '@ftpkit/testkit/peers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayProcess } from '../test/gateway-process.js'
import { type Replayed, replay, type Step } from './ftp-exe.js'

const account = { user: 'tester', password: 's3cret12' }
const host = '127.0.0.1'

/** Lines as ftp.exe reads and writes them in TYPE A, which is its default; the last one has no end. */
const text = Buffer.from(`${'line\r\n\r\n  another line\r\n'.repeat(9_000)}last`)
const octets = randomBytes(1_000_000)

/** What the commands of ftp.exe send; of Windows 10 and later it begins with OPTS. */
function session(user: string): readonly Step[] {
  return [
    { typed: 'open', lines: ['OPTS UTF8 ON', `USER ${user}`, `PASS ${account.password}`] },
    { typed: 'dir', lines: ['LIST'], data: 'received' },
    { typed: 'put text', lines: ['STOR text'], data: text },
    { typed: 'get text', lines: ['RETR text'], data: 'received' },
    { typed: 'append text', lines: ['APPE text'], data: text },
    { typed: 'binary', lines: ['TYPE I'] },
    { typed: 'put octets', lines: ['STOR octets'], data: octets },
    { typed: 'get octets', lines: ['RETR octets'], data: 'received' },
    { typed: 'get appended text', lines: ['RETR text'], data: 'received' },
    { typed: 'put empty', lines: ['STOR empty'], data: Buffer.alloc(0) },
    { typed: 'get empty', lines: ['RETR empty'], data: 'received' },
    { typed: 'get missing', lines: ['RETR missing'], data: 'received' },
    { typed: 'ls', lines: ['NLST'], data: 'received' },
    { typed: 'ls octets', lines: ['NLST octets'], data: 'received' },
    { typed: 'mkdir folder', lines: ['XMKD folder'] },
    { typed: 'cd folder', lines: ['CWD folder'] },
    { typed: 'ls in folder', lines: ['NLST'], data: 'received' },
    { typed: 'pwd', lines: ['XPWD'] },
    { typed: 'cd ..', lines: ['CWD ..'] },
    { typed: 'rmdir folder', lines: ['XRMD folder'] },
    { typed: 'rename octets renamed', lines: ['RNFR octets', 'RNTO renamed'] },
    { typed: 'ascii', lines: ['TYPE A'] },
    { typed: 'dir at the end', lines: ['LIST'], data: 'received' },
    { typed: 'delete text', lines: ['DELE text'] },
    { typed: 'quote noop', lines: ['NOOP'] },
    { typed: 'remotehelp', lines: ['HELP'] },
    { typed: 'bye', lines: ['QUIT'] },
  ]
}

/** Options of the gateway before a server, and what USER says then. */
interface Way {
  readonly options: (port: number) => readonly string[]
  readonly user: (port: number) => string
  readonly tls?: PeerTls
  readonly env?: Readonly<Record<string, string>>
}

const reverse = (port: number) => `ftp://${host}:${port}`
const ways: Readonly<Record<string, Way>> = {
  forward: {
    options: (port) => ['--forward', `${host}:${port}`],
    user: (port) => `${account.user}@${host}:${port}`,
  },
  reverse: { options: (port) => [reverse(port)], user: () => account.user },
  'reverse, passive with the server': {
    options: (port) => ['--data', 'passive', reverse(port)],
    user: () => account.user,
  },
  'reverse, passive and with TLS with the server': {
    options: (port) => ['--data', 'passive', '--server-tls', 'required', '--server-insecure', reverse(port)],
    user: () => account.user,
    tls: 'required',
    // ftp.exe asks for no protection.
    env: { FTPKIT_GATEWAY_SERVER_PROTECTION: 'P' },
  },
}

describe.each(['vsftpd', 'proftpd'] as const)('what ftp.exe of Windows sends to %s', (server) => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-ftp-exe-'))
  let direct: Replayed
  let left: Readonly<Record<string, Buffer>>

  /** Starts the server with an empty home. */
  async function start(name: string, tls: PeerTls = 'off'): Promise<{ peer: Peer; home: string }> {
    const home = join(mkdtempSync(join(folder, name)), 'home')
    chmodSync(join(home, '..'), 0o755)
    return { peer: await startPeer(server, { home, ...account, tls }), home }
  }

  beforeAll(async () => {
    // The server changes its user.
    chmodSync(folder, 0o755)
    const { peer, home } = await start('direct')
    await using _peer = peer
    direct = await replay(peer, host, session(account.user))
    left = filesIn(home)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('succeeds without a gateway', () => {
    const refused = direct.replies.filter((each) => / [45]/.test(each))
    expect(refused).toEqual(['RETR 550'])
    expect(direct.replies).toHaveLength(57)
    expect(direct.received.get('get text')).toEqual(text)
    expect(direct.received.get('get octets')).toEqual(octets)
    expect(left).toEqual({ empty: Buffer.alloc(0), renamed: octets })
  })

  test.each(Object.keys(ways))('is answered alike through a gateway: %s', async (name) => {
    const { options, user, tls, env } = ways[name]!
    const { peer, home } = await start('through', tls)
    await using _peer = peer
    const { port } = peer
    const places = ['--listen', `${host}:0`, '--log-format', 'json']
    await using gateway = await GatewayProcess.start([...places, ...options(port)], { env })
    const { replies, received } = await replay(gateway, host, session(user(port)))
    expect(replies).toEqual(direct.replies)
    expect([...received.keys()]).toEqual([...direct.received.keys()])
    for (const [typed, content] of received)
      expect(withoutTimes(content), typed).toEqual(withoutTimes(direct.received.get(typed)!))
    expect(filesIn(home)).toEqual(left)
    const failed = gateway.logged.filter(({ msg, code }) => msg === 'transfer' && code !== 226)
    expect(failed).toMatchObject([{ verb: 'RETR', path: 'missing', code: 550 }])
  })
})

/** A listing, but for the times in it: a minute may begin between two sessions. */
function withoutTimes(listing: Buffer): Buffer {
  const [first = ''] = listing.toString('latin1').split('\r\n', 1)
  if (!/^[-d][rwx-]{9} /.test(first)) return listing
  return Buffer.from(listing.toString('latin1').replaceAll(/ [A-Z][a-z]{2} +\d+ +[\d:]{4,5} /g, ' TIME '))
}

function filesIn(home: string): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(readdirSync(home).map((name) => [name, readFileSync(join(home, name))]))
}
