import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServerProcess, user } from './server-process.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-shared-'))
const password = 'in no log'
const urlFile = join(folder, 'redis')

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start('--requirepass', password)
  writeFileSync(urlFile, `redis://:${encodeURIComponent(password)}@127.0.0.1:${redis.port}\n`)
})
afterAll(async () => {
  await redis[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

let prefixes = 0

/** Two servers that share their state with each other alone. */
async function pair(limits: Readonly<Record<string, number>> = {}, ...more: string[]) {
  const config = join(folder, `${++prefixes}.json`)
  const sharedState = { redis: `file:${urlFile}`, prefix: `pair ${prefixes}` }
  writeFileSync(config, JSON.stringify({ sharedState, limits }))
  const options = [
    ...more,
    '--config',
    config,
    '--host',
    '0.0.0.0',
    '--user',
    `${user.name}:${user.password}`,
  ]
  const servers = [await ServerProcess.start(...options), await ServerProcess.start(...options)] as const
  const dispose = async () => {
    for (const server of servers) await server[Symbol.asyncDispose]()
  }
  return { servers, [Symbol.asyncDispose]: dispose }
}

/** A control connection that reads the first line of each reply. */
class Control {
  private text = ''

  private constructor(private readonly socket: Socket) {
    socket
      .on('error', () => {})
      .on('data', (octets) => {
        this.text += octets
      })
  }

  static async open({ port }: ServerProcess, localAddress = '127.0.0.1'): Promise<Control> {
    const control = new Control(createConnection({ host: '127.0.0.1', port, localAddress }))
    await control.reply()
    return control
  }

  /** The code of the greeting, after which the connection is closed. */
  static async greeting({ port }: ServerProcess, localAddress = '127.0.0.1'): Promise<string> {
    const socket = createConnection({ host: '127.0.0.1', port, localAddress })
    const [octets] = await once(socket, 'data')
    socket.destroy()
    return String(octets).slice(0, 3)
  }

  async command(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`)
    return this.reply()
  }

  close(): void {
    this.socket.destroy()
  }

  private async reply(): Promise<string> {
    while (!this.text.includes('\r\n')) await once(this.socket, 'data')
    const [line = ''] = this.text.split('\r\n')
    this.text = this.text.slice(line.length + 2)
    return line.slice(0, 3)
  }
}

/** Resolves once something is so. */
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('failed logins count on both servers, and no log has the password of Redis', async () => {
  await using both = await pair()
  const delays: number[] = []
  for (const server of [...both.servers, ...both.servers]) {
    const control = await Control.open(server)
    await control.command('USER stranger')
    const since = performance.now()
    expect(await control.command('PASS wrong')).toBe('530')
    delays.push(performance.now() - since)
    control.close()
  }
  for (const [failure, delay] of delays.entries()) expect(delay).toBeGreaterThan(490 * 2 ** failure)
  for (const server of both.servers) expect(server.logged).not.toContain(password)
})

test('limits of sessions count on both servers', async () => {
  await using both = await pair({ sessions: 3, sessionsPerAddress: 2 })
  const [one, two] = both.servers
  const first = await Control.open(one)
  await first.command(`USER ${user.name}`)
  expect(await first.command(`PASS ${user.password}`)).toBe('230')
  const second = await Control.open(two)
  expect([await Control.greeting(one), await Control.greeting(two)]).toEqual(['421', '421'])
  const third = await Control.open(two, '127.0.0.2')
  expect(await Control.greeting(one, '127.0.0.3')).toBe('421')
  second.close()
  await until(async () => (await Control.greeting(one)) === '220')
  first.close()
  third.close()
})

test('a server that is killed frees its sessions within 30 seconds', async () => {
  await using both = await pair({ sessions: 2, sessionsPerAddress: 2 })
  const [one, two] = both.servers
  for (const _ of ['first', 'second']) await Control.open(one)
  expect(await Control.greeting(two)).toBe('421')
  const killedAt = performance.now()
  await one.stop('SIGKILL')
  await until(async () => (await Control.greeting(two)) === '220')
  expect(performance.now() - killedAt).toBeLessThan(30_000)
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a client resumes its session of %s at the other server, by ticket keys from Redis',
  async (version) => {
    await using both = await pair({}, '--tls', 'implicit', '--tls-self-signed')
    const [one, two] = both.servers
    const first = await tlsVisit(one, version)
    expect(first.reused).toBe(false)
    expect((await tlsVisit(two, version, first.session)).reused).toBe(true)
    // Without the keys it would be a session like any other.
    await using strangers = await pair({}, '--tls', 'implicit', '--tls-self-signed')
    expect((await tlsVisit(strangers.servers[0], version, first.session)).reused).toBe(false)
  },
)

/** Reads the greeting under TLS. @returns the last session that the server offers, and whether one was resumed */
async function tlsVisit({ port }: ServerProcess, version: 'TLSv1.2' | 'TLSv1.3', session?: Buffer) {
  const versions = { minVersion: version, maxVersion: version }
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, session, ...versions })
  let offered: Buffer | undefined
  socket.on('session', (last) => {
    offered = last
  })
  await once(socket, 'data')
  await until(() => offered !== undefined || session !== undefined)
  const reused = socket.isSessionReused()
  socket.destroy()
  return { session: offered, reused }
}

test('Redis is killed and comes back under load: no login hangs, and sessions stay', async () => {
  await using both = await pair({ sessions: 500, sessionsPerAddress: 500 })
  const [one, two] = both.servers
  const lasting = await Control.open(one)
  await lasting.command(`USER ${user.name}`)
  expect(await lasting.command(`PASS ${user.password}`)).toBe('230')
  let stopped = false
  let logins = 0
  let longest = 0
  const load = both.servers.map(async (server) => {
    while (!stopped) {
      const since = performance.now()
      const control = await Control.open(server)
      await control.command(`USER ${user.name}`)
      expect(await control.command(`PASS ${user.password}`)).toBe('230')
      longest = Math.max(longest, performance.now() - since)
      logins++
      control.close()
    }
  })
  for (let round = 1; round <= 2; round++) {
    await redis.kill()
    await until(() => both.servers.every(({ logged }) => logged.split('state is away').length > round))
    const before = logins
    await until(() => logins > before + 10)
    await redis.start('--requirepass', password)
    await until(() => both.servers.every(({ logged }) => logged.split('state is back').length > round))
  }
  stopped = true
  await Promise.all(load)
  expect(logins).toBeGreaterThan(20)
  // A password is checked meanwhile, by a processor that others use too.
  expect(longest).toBeLessThan(10_000)
  expect(await lasting.command('NOOP')).toBe('200')
  lasting.close()
  // The state is shared again: what one server counts, the other knows.
  const control = await Control.open(one)
  await control.command('USER stranger')
  await control.command('PASS wrong')
  control.close()
  const other = await Control.open(two)
  await other.command('USER stranger')
  const since = performance.now()
  expect(await other.command('PASS wrong')).toBe('530')
  expect(performance.now() - since).toBeGreaterThan(990)
  other.close()
}, 120_000)

test('the metrics of a server say whether it reaches what it shares', async () => {
  await using both = await pair({}, '--metrics', '0')
  const [, url = ''] = /(http:[^"\s]*\/metrics)/.exec(both.servers[0].logged) ?? []
  const metrics = async () => (await fetch(url)).text()
  expect(await metrics()).toContain('\nftpkit_shared_state_away 0\n')
  await redis.kill()
  await until(async () => (await metrics()).includes('\nftpkit_shared_state_away 1\n'))
  expect(await metrics()).toContain('\nftpkit_shared_state_outages_total 1\n')
  await redis.start('--requirepass', password)
})
