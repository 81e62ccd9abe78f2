import { once } from 'node:events'
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from '@ftpkit/node'
import { userLine } from '@ftpkit/users'
import { beforeEach, expect, test } from 'vitest'
import { ServerProcess } from '../interop/server-process.js'
import { folderOfEachTest } from './temporary-folder.js'

const place = folderOfEachTest()

beforeEach(() => {
  mkdirSync(place('root/home/ada'), { recursive: true })
})

function start(configuration: object): Promise<ServerProcess> {
  writeFileSync(place('config.json'), JSON.stringify({ root: place('root'), ...configuration }))
  return ServerProcess.start('--config', place('config.json'))
}

const session = (server: ServerProcess, user: string, password: string) =>
  connect({ host: server.host, port: server.port, user, password })

async function writeUsers(passwords: Readonly<Record<string, string>>): Promise<void> {
  const lines = await Promise.all(Object.entries(passwords).map((each) => userLine(...each)))
  writeFileSync(place('users'), lines.map((line) => `${line}\n`).join(''))
}

/** A program that knows `ada` and `stray` with the password `secret`, and crashes for `crash`. */
function program(): string {
  writeFileSync(
    place('check'),
    `#!/bin/sh
read -r login
case $login in
  *'"name":"crash"'*) exit 1 ;;
  *'"name":"ada","password":"secret"'*) echo '{"groups": ["staff"]}' ;;
  *'"name":"stray","password":"secret"'*) echo '{}' ;;
  *'"name":"ada"'*) exit 10 ;;
  *) exit 11 ;;
esac
`,
  )
  chmodSync(place('check'), 0o755)
  return place('check')
}

test('a program decides, its groups have homes, and what it can not say is 451 and no failed login', async () => {
  const groups = { staff: { home: '/home/%u', permissions: [{ path: '/', allow: ['list'] }] } }
  await using server = await start({ userSources: [{ command: [program()] }], groups })
  await using ada = await session(server, 'ada', 'secret')
  await expect(ada.makeDirectories('x')).rejects.toMatchObject({ replyHint: 550 })
  await expect(session(server, 'ada', 'guess')).rejects.toThrow('530')
  await expect(session(server, 'eve', 'guess')).rejects.toThrow('530')
  await expect(session(server, 'anonymous', 'guest')).rejects.toThrow('530')
  await expect(session(server, 'crash', 'pass-word')).rejects.toThrow('451')
  await expect(session(server, 'stray', 'secret')).rejects.toThrow('530')
  expect(server.logged).toContain('"reason":"the program ended with status 1"')
  expect(server.logged).toContain('login refused: no home or no permissions for this account')
  expect(server.logged).not.toMatch(/pass-word|guess/)
})

test('an HTTP service is asked about names that the users file does not have, with its token', async () => {
  const asked: string[] = []
  const service = createServer((request, response) => {
    request
      .on('data', (piece) => asked.push(`${request.headers.authorization} ${piece}`))
      .once('end', () => {
        response.end('{"login": "yes", "home": "/home/ada", "access": "read"}')
      })
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  try {
    const { port } = service.address() as AddressInfo
    writeFileSync(place('token'), 'the-token\n')
    await writeUsers({ ann: 'a' })
    await using server = await start({
      users: place('users'),
      homes: { ann: '/' },
      userSources: [{ http: `http://127.0.0.1:${port}/`, bearer: `file:${place('token')}`, time: 2_000 }],
    })
    await (await session(server, 'ann', 'a')).close()
    expect(asked).toEqual([])
    await using bob = await session(server, 'bob', 'b')
    await expect(bob.makeDirectories('x')).rejects.toMatchObject({ replyHint: 550 })
    expect(asked).toEqual([expect.stringMatching(/^Bearer the-token \{"name":"bob","password":"b",/)])
    service.closeAllConnections()
    service.close()
    await expect(session(server, 'bob', 'b')).rejects.toThrow('451')
    // Users of the file don't need the service.
    await (await session(server, 'ann', 'a')).close()
  } finally {
    service.closeAllConnections()
    service.close()
  }
})

test('a users file that changes is put into effect without a signal, and one that is cut or wrong is not', async () => {
  await writeUsers({ ann: 'a', ben: 'b' })
  await using server = await start({ users: place('users') })
  const [ann, ben] = [await session(server, 'ann', 'a'), await session(server, 'ben', 'b')]
  const logs = (words: string) => expect.poll(() => server.logged, { timeout: 20_000 }).toContain(words)
  const [kept] = readFileSync(place('users'), 'utf8').split('\n')
  const cut = `${kept}\nben:scrypt$3276`
  writeFileSync(place('users'), cut)
  await logs(`${place('users')}, line 2: no line end; the file may be incomplete`)
  expect(await ben.pwd()).toBe('/')
  writeFileSync(place('users'), `${cut}\n`)
  await logs(`${place('users')}, line 2: not a user`)
  expect(await ben.pwd()).toBe('/')
  writeFileSync(place('users'), `${kept}\n${await userLine('eve', 'e')}\n`)
  await logs('users file read again')
  await expect(ben.pwd()).rejects.toThrow(/421|lost|closed/)
  await expect(session(server, 'ben', 'b')).rejects.toThrow('530')
  await (await session(server, 'eve', 'e')).close()
  expect(await ann.pwd()).toBe('/')
  appendFileSync(place('users'), `${await userLine('zoe', 'z')}\n`)
  await expect
    .poll(
      () =>
        session(server, 'zoe', 'z').then(
          async (client) => {
            await client.close()
            return 'in'
          },
          () => 'out',
        ),
      {
        timeout: 20_000,
      },
    )
    .toBe('in')
  for (const each of [ann, ben]) await each.close()
})

/** Replaces the configuration of a server, and waits until its log has the words. */
async function reload(server: ServerProcess, configuration: object, words: string): Promise<void> {
  writeFileSync(place('config.json'), JSON.stringify({ root: place('root'), ...configuration }))
  server.send('SIGHUP')
  await expect.poll(() => server.logged, { timeout: 20_000 }).toContain(words)
}

test('a session of a user of another source ends when the rules for it change', async () => {
  const configuration = (home: string) => ({
    userSources: [{ command: [program()] }],
    groups: { staff: { home } },
  })
  await using server = await start(configuration('/home/%u'))
  const ada = await session(server, 'ada', 'secret')
  await reload(server, configuration('/home/%u'), '"ended":0')
  expect(await ada.pwd()).toBe('/')
  await reload(server, configuration('/home'), '"ended":1')
  await expect(ada.pwd()).rejects.toThrow(/421|lost|closed/)
  await ada.close()
})

test('after a reload other sources decide, and without sources their sessions end', async () => {
  await writeUsers({ ann: 'a' })
  const [users, homes] = [place('users'), { '*': '/home' }]
  await using server = await start({ users, homes, userSources: [{ command: [program()] }] })
  const ada = await session(server, 'ada', 'secret')
  await reload(server, { users, homes, userSources: [{ command: ['/bin/false'] }] }, '"ended":0')
  await expect(session(server, 'ada', 'secret')).rejects.toThrow('451')
  expect(await ada.pwd()).toBe('/')
  await reload(server, { users, homes }, '"ended":1')
  await expect(ada.pwd()).rejects.toThrow(/421|lost|closed/)
  await expect(session(server, 'ada', 'secret')).rejects.toThrow('530')
  await (await session(server, 'ann', 'a')).close()
  await ada.close()
})

test.each([
  ['a source of no kind', [{ ldap: 'x' }], 'userSources'],
  [
    'a token in the configuration',
    [{ http: 'https://auth.example/', bearer: 's3cret' }],
    'not env:NAME or file:PATH',
  ],
  ['a variable that is missing', [{ postgres: 'env:FTPKIT_NO_SUCH' }], 'no variable FTPKIT_NO_SUCH'],
  ['plaintext to another machine', [{ http: 'http://auth.example/' }], 'auth.example without TLS'],
])('%s is refused at the start', async (_name, userSources, reason) => {
  const fault = await start({ userSources }).then(
    () => '',
    (error: Error) => error.message,
  )
  expect(fault).toContain(reason)
  expect(fault).not.toContain('s3cret')
})
