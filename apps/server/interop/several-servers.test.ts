import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { userLine } from '@ftpkit/users'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Haproxy } from './haproxy.js'
import { run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const unit = readFileSync(join(deploy, 'etc/systemd/system/ftpkit-server@.service'), 'utf8')

/** The address of HAProxy for clients. */
const publicHost = '127.0.0.40'

/** HAProxy chooses the server by the address of the client. */
const clients = Array.from({ length: 8 }, (_, index) => `127.0.0.${41 + index}`)

const first = randomInt(20_000, 30_000)
let folder: string
let proxy: Haproxy
const servers: ServerProcess[] = []

/** Ports of the unit and of haproxy.cfg as ports of this test: each server has a digit of its own. */
function withOwnPorts(text: string): string {
  return text
    .replaceAll(/\b4(\d)000-4\d049\b/g, (_, digit) => {
      const range = first + 100 * Number(digit)
      return `${range}-${range + 49}`
    })
    .replaceAll(/\b212(\d)\b/g, (_, digit) => `${first + Number(digit)}`)
    .replaceAll(/\b910(\d)\b/g, (_, digit) => `${first + 10 + Number(digit)}`)
}

/** Starts a server by the command of its unit. */
function startInstance(instance: number): Promise<ServerProcess> {
  const [, line = ''] = /^ExecStart=\S+ (.*)$/m.exec(unit)!
  const options = withOwnPorts(line.replaceAll('%i', `${instance}`))
    .replace('/etc/ftpkit-server/ftpkit-server.yaml', join(folder, 'server.json'))
    .replace(/\/run\/ftpkit-server-(\d)\/pid/, join(folder, 'pid-$1'))
  return ServerProcess.startAs({ options: options.split(' ') })
}

const configurationOfProxy = () =>
  withOwnPorts(readFileSync(join(deploy, 'haproxy/haproxy.cfg'), 'utf8'))
    .replaceAll('192.0.2.1:21\n', `${publicHost}:${first}\n`)
    .replaceAll('192.0.2.1:', `${publicHost}:`)
    // Those of the system, which a test need not have.
    .replaceAll(/^ {2}(?:log|chroot|user|group) .*\n/gm, '')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-several-'))
  mkdirSync(join(folder, 'root'))
  writeFileSync(join(folder, 'users'), `${await userLine(user.name, user.password)}\n`)
  const configuration = { root: join(folder, 'root'), users: join(folder, 'users'), drainDelay: 10_000 }
  writeFileSync(join(folder, 'server.json'), JSON.stringify(configuration))
  for (const instance of [1, 2]) servers.push(await startInstance(instance))
  proxy = await Haproxy.start(folder, configurationOfProxy())
  await serversAre('UP', 'UP')
})

afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]()
  for (const server of servers) await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Waits until HAProxy has asked both servers, and found this. */
async function serversAre(...wanted: readonly string[]): Promise<void> {
  const found = async () => {
    const known = await proxy.servers()
    return [1, 2].map((instance) => {
      const { status = '', check = '' } = known.get(`servers/server-${instance}`) ?? {}
      return /^L[47]/.test(check) ? status : 'not asked'
    })
  }
  await vi.waitFor(async () => expect(await found()).toEqual(wanted), { timeout: 60_000, interval: 100 })
}

/** Stores a file from an address, and reads it again. */
async function useFrom(client: string): Promise<void> {
  const content = randomBytes(100_000)
  const local = join(folder, client)
  writeFileSync(local, content)
  const url = `ftp://${publicHost}:${first}/${client}`
  const options = ['-sS', '--interface', client, '-u', `${user.name}:${user.password}`]
  expect(await run('curl', [...options, '-T', local, url])).toMatchObject({ status: 0, errors: '' })
  expect(await run('curl', [...options, '-o', `${local}.read`, url])).toMatchObject({ status: 0, errors: '' })
  expect(readFileSync(`${local}.read`).equals(content)).toBe(true)
}

const cameTo = (server: ServerProcess) =>
  clients.filter((client) => server.logged.includes(`"peer":"${client}:`))

test('the servers of the unit share the clients of HAProxy, and know the address of each', async () => {
  for (const client of clients) await useFrom(client)
  const [one, two] = servers.map(cameTo)
  expect([...one!, ...two!].sort()).toEqual([...clients].sort())
  expect(Math.min(one!.length, two!.length)).toBeGreaterThan(0)
})

test('while one of them stops, and afterwards, all clients are served', async () => {
  servers[0]!.send('SIGTERM')
  const exit = servers[0]!.exited()
  for (const client of clients) await useFrom(client)
  await serversAre('DOWN', 'UP')
  for (const client of clients) await useFrom(client)
  expect(cameTo(servers[1]!)).toEqual(clients)
  expect(await exit).toBe(0)
})
