import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { controlPath } from '@ftpkit/daemon'
import { connect, MemoryTarget } from '@ftpkit/node'
import { userLine } from '@ftpkit/users'
import { expect, test } from 'vitest'
import { ServerProcess } from '../interop/server-process.js'
import { selfSigned } from '../src/self-signed.js'
import { folderOfEachTest } from './temporary-folder.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const place = folderOfEachTest()

async function writeUsers(passwords: Readonly<Record<string, string>>): Promise<void> {
  const lines = await Promise.all(Object.entries(passwords).map((each) => userLine(...each)))
  writeFileSync(place('users'), `${lines.join('\n')}\n`)
}

const writeConfiguration = (configuration: object) =>
  writeFileSync(place('config.json'), JSON.stringify({ users: place('users'), ...configuration }))

function start(...options: string[]): Promise<ServerProcess> {
  return ServerProcess.start('--config', place('config.json'), ...options)
}

/** Reloads, and waits until the log says what became of it. */
async function reload(server: ServerProcess, words: string): Promise<void> {
  server.send('SIGHUP')
  await expect.poll(() => server.logged, { timeout: 10_000 }).toContain(words)
}

const session = (server: ServerProcess, user: string, password: string) =>
  connect({ host: server.host, port: server.port, user, password })

/** The certificate that a server has for a name. */
async function certificateFor({ host, port }: ServerProcess, servername: string): Promise<PeerCertificate> {
  const socket = connectTcp(port, host)
  await once(socket, 'data')
  socket.write('AUTH TLS\r\n')
  await once(socket, 'data')
  const secured = connectTls({ socket, servername, rejectUnauthorized: false })
  await once(secured, 'secureConnect')
  const certificate = secured.getPeerCertificate()
  secured.destroy()
  return certificate
}

const lost = /421|lost|closed/

test('users who are removed or changed lose their sessions, the others keep theirs, and new passwords hold', async () => {
  await writeUsers({ ann: 'a', ben: 'b', eve: 'e' })
  writeConfiguration({})
  await using server = await start('--user', 'given:g')
  const [ann, ben, eve, given] = [
    await session(server, 'ann', 'a'),
    await session(server, 'ben', 'b'),
    await session(server, 'eve', 'e'),
    await session(server, 'given', 'g'),
  ]
  // Only the lines of ben and eve change.
  const [kept] = readFileSync(place('users'), 'utf8').split('\n')
  writeFileSync(place('users'), `${kept}\n${await userLine('ben', 'new')}\n`)
  await reload(server, '"ended":2')
  await expect(ben!.pwd()).rejects.toThrow(lost)
  await expect(eve!.pwd()).rejects.toThrow(lost)
  expect(await ann!.pwd()).toBe('/')
  expect(await given!.pwd()).toBe('/')
  await expect(session(server, 'ben', 'b')).rejects.toThrow()
  await expect(session(server, 'eve', 'e')).rejects.toThrow()
  await (await session(server, 'ben', 'new')).close()
  for (const each of [ann, ben, eve, given]) await each!.close()
})

test('a user whose permissions change loses the session, and has the new ones in the next', async () => {
  await writeUsers({ ann: 'a', ben: 'b' })
  const all = { path: '/', allow: ['list', 'read'] }
  writeConfiguration({ permissions: { ann: [all], ben: [all] } })
  await using server = await start()
  const [ann, ben] = [await session(server, 'ann', 'a'), await session(server, 'ben', 'b')]
  writeConfiguration({ permissions: { ann: [{ path: '/', allow: ['list'] }], ben: [all] } })
  await reload(server, '"ended":1')
  await expect(ann.pwd()).rejects.toThrow(lost)
  await using again = await session(server, 'ann', 'a')
  await expect(again.download('readme.txt', new MemoryTarget())).rejects.toMatchObject({ replyHint: 550 })
  await ben.download('readme.txt', new MemoryTarget())
  await ann.close()
  await ben.close()
})

test.each([
  ['a configuration that is wrong', () => writeConfiguration({ port: 'many' }), 'line 1, port: '],
  ['a users file that ends within a line', () => writeFileSync(place('users'), 'ann:scrypt$3276'), 'line 1'],
  [
    'a rule for a user who does not exist',
    () => writeConfiguration({ homes: { '*': '/', eve: '/' } }),
    'no such user: eve',
  ],
  [
    'a certificate that is missing',
    () => writeConfiguration({ tlsNames: { 'a.example': { cert: '/nowhere', key: '/nowhere' } } }),
    '/nowhere cannot be read',
  ],
])('%s changes nothing, and the log says why', async (_name, damage, words) => {
  await writeUsers({ ann: 'a' })
  writeConfiguration({})
  await using server = await start('--tls-self-signed')
  await using ann = await session(server, 'ann', 'a')
  damage()
  await reload(server, 'could not be reloaded')
  expect(server.logged).toContain(words)
  expect(await ann.pwd()).toBe('/')
  await (await session(server, 'ann', 'a')).close()
})

test('under load: twenty transfers of a user who stays come whole, a removed user is out, a new password holds', async () => {
  await writeUsers({ ann: 'a', ben: 'b', eve: 'e' })
  const [ann] = readFileSync(place('users'), 'utf8').split('\n')
  writeConfiguration({})
  await using server = await start('--limit-rate', 'session=100k')
  const [ben, eve] = [await session(server, 'ben', 'b'), await session(server, 'eve', 'e')]
  const content = Buffer.alloc(150_000, 'x')
  const transfers = Array.from({ length: 20 }, async (_, index) => {
    await using client = await session(server, 'ann', 'a')
    await client.upload(content, `incoming/${index}`)
  })
  await expect.poll(() => server.logged.match(/"logged in"/g)?.length, { timeout: 60_000 }).toBe(22)
  writeFileSync(place('users'), `${ann}\n${await userLine('ben', 'new')}\n`)
  await reload(server, '"ended":2')
  await Promise.all(transfers)
  await expect.poll(() => server.logged.match(/"outcome":"complete"/g)?.length).toBe(20)
  await expect(ben.pwd()).rejects.toThrow(lost)
  await expect(eve.pwd()).rejects.toThrow(lost)
  await expect(session(server, 'eve', 'e')).rejects.toThrow()
  await expect(session(server, 'ben', 'b')).rejects.toThrow()
  await (await session(server, 'ben', 'new')).close()
})

test('names the keys that need a restart, and uses certificates of names and other keys at once', async () => {
  await writeUsers({ ann: 'a' })
  writeConfiguration({ greeting: 'one', durability: 'none' })
  await using server = await start('--tls-self-signed')
  const { cert, key } = await selfSigned('192.0.2.9')
  writeFileSync(place('cert.pem'), cert as string)
  writeFileSync(place('key.pem'), key as string)
  writeConfiguration({
    greeting: 'two',
    durability: 'rename',
    tlsNames: { 'a.example': { cert: place('cert.pem'), key: place('key.pem') } },
  })
  await reload(server, '"keys":["durability"]')
  expect((await certificateFor(server, 'a.example')).subjectaltname).toContain('192.0.2.9')
  const socket = connectTcp(server.port, server.host)
  const [greeting] = await once(socket, 'data')
  expect(String(greeting)).toBe('220 two\r\n')
  socket.destroy()
})

test('the command reload finds the server by its file of the process number', async () => {
  await writeUsers({ ann: 'a' })
  writeConfiguration({ pidFile: place('pid') })
  const run = (file: string) => spawnSync(process.execPath, [program, 'reload', file], { encoding: 'utf8' })
  const server = await start()
  expect(run(place('pid'))).toMatchObject({ status: 0, stderr: '' })
  await expect.poll(() => server.logged).toContain('configuration reloaded')
  // Without its control socket it is asked by a signal.
  rmSync(controlPath(place('pid')))
  expect(run(place('pid'))).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('was asked to reload'),
  })
  await expect.poll(() => server.logged.match(/configuration reloaded/g)?.length).toBe(2)
  expect(await server.stop()).toBe(0)
  expect(run(place('pid')).stderr).toContain('no such file')
  writeFileSync(place('pid'), 'x')
  expect(run(place('pid')).stderr).toContain('holds no process number')
})

test('during the drain delay clients are accepted, and monitors see that no more should come', async () => {
  await writeUsers({ ann: 'a' })
  writeConfiguration({ metrics: 0, drainDelay: 3_000 })
  await using server = await start()
  await expect.poll(() => server.logged).toContain('"metrics":"')
  const [, monitor] = /"metrics":"([^"]+)\/metrics"/.exec(server.logged)!
  const ready = () => fetch(`${monitor}/readyz`, { headers: { connection: 'close' } })
  expect((await ready()).status).toBe(200)
  const ended = server.stop()
  await expect.poll(async () => (await ready()).status).toBe(503)
  await (await session(server, 'ann', 'a')).close()
  expect(await ended).toBe(0)
})
