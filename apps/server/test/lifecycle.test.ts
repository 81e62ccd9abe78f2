import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { askControl, controlPath } from '@ftpkit/daemon'
import { connect, MemoryTarget } from '@ftpkit/node'
import { userLine } from '@ftpkit/users'
import { describe, expect, test } from 'vitest'
import { ServerProcess } from '../interop/server-process.js'
import { selfSigned } from '../src/self-signed.js'
import { folderOfEachTest } from './temporary-folder.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const place = folderOfEachTest()

const session = ({ host, port }: { host: string; port: number }, password = 'secret') =>
  connect({ host, port, user: 'me', password })

const me = ['--user', 'me:secret']

/** An upload that continues until the server ends it, or the test. */
async function uploading(server: ServerProcess) {
  const client = await session(server)
  const content = Buffer.alloc(200_000_000)
  const outcome = client.upload(content, 'incoming/large').then(
    () => 'complete',
    () => 'lost',
  )
  return { client, outcome }
}

describe('the environment', () => {
  test('sets keys, below the command line and above the file, and its mistakes are named', async () => {
    writeFileSync(place('c.yaml'), 'greeting: file\nhosts: [file]\n')
    const environment = { FTPKIT_CONFIG: place('c.yaml'), FTPKIT_GREETING: 'environment', FTPKIT_HOST: '::1' }
    const options = ['--host', '127.0.0.1', '--port', '0', ...me]
    await using server = await ServerProcess.startAs({
      options,
      environment: { ...environment, FTPKIT_GREETNG: 'x' },
    })
    expect(server.host).toBe('127.0.0.1')
    const socket = connectTcp(server.port, server.host)
    const [greeting] = await once(socket, 'data')
    expect(String(greeting)).toBe('220 environment\r\n')
    socket.destroy()
    expect(server.logged).toContain('"variable":"FTPKIT_GREETNG","nearest":"FTPKIT_GREETING"')
    const failed = ServerProcess.startAs({ options, environment: { FTPKIT_LIMITS_IDLE_TIME: 'long' } })
    await expect(failed).rejects.toThrow('FTPKIT_LIMITS_IDLE_TIME: ')
  })

  test('stays over a reload', async () => {
    writeFileSync(place('c.yaml'), 'greeting: file\n')
    await using server = await ServerProcess.startAs({
      options: ['--port', '0', '--config', place('c.yaml'), '--pid-file', place('pid'), ...me],
      environment: { FTPKIT_LIMITS_SESSIONS_PER_ADDRESS: '1', FTPKIT_DURABILITY: 'none' },
    })
    await using _first = await session(server)
    writeFileSync(place('c.yaml'), 'greeting: other\n')
    expect(await askControl(controlPath(place('pid')), 'reload')).toMatchObject({ restart: [] })
    await expect(session(server)).rejects.toThrow('421')
  })
})

describe('reload', () => {
  const run = () => spawnSync(process.execPath, [program, 'reload', place('pid')], { encoding: 'utf8' })
  const configure = (text: string) => writeFileSync(place('c.yaml'), text)
  const start = (...options: string[]) =>
    ServerProcess.start('--config', place('c.yaml'), '--pid-file', place('pid'), ...options)

  test('the command waits for the result, and says it and why not', async () => {
    configure('greeting: one\n')
    await using server = await start(...me)
    configure('greeting: two\ndurability: none\n')
    expect(run()).toMatchObject({
      status: 0,
      stdout: 'reloaded: accounts: 1, sessions ended: 0\na restart is needed for: durability\n',
    })
    configure('greeting: three\nport: many\n')
    const failed = run()
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain(`${place('c.yaml')}, line 2, port: `)
    await expect.poll(() => server.logged).toContain('the old one stays in use')
  })

  test('two at once come one after the other', async () => {
    configure('greeting: one\n')
    await using _server = await start(...me)
    const ask = () => askControl(controlPath(place('pid')), 'reload')
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(
      Array.from({ length: 3 }, () => ({ accounts: 1, ended: 0, restart: [] })),
    )
  })

  test.each([
    ['is empty', '', 'has no key'],
    ['ends within a list', 'greeting: two\nhosts: [a,\n', 'line '],
    ['ends before its users', 'greeting: two\n', 'no user is left'],
  ])('a configuration that %s changes nothing', async (_name, text, words) => {
    writeFileSync(place('users'), `${await userLine('me', 'secret')}\n`)
    configure(`greeting: one\nusers: ${place('users')}\n`)
    await using server = await start()
    configure(text)
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining(words) })
    await (await session(server)).quit()
    await expect(connect({ host: server.host, port: server.port })).rejects.toThrow('530')
  })

  test('a configuration that is replaced again and again while it is read is one of them as a whole', async () => {
    const version = (number: number) => `greeting: '${number}'\nhosts: [h${number}]\n`
    configure(version(0))
    await using server = await start(...me)
    let failed = 0
    for (let number = 1; number <= 30; number++) {
      const asked = askControl(controlPath(place('pid')), 'reload').catch(() => {
        failed += 1
      })
      writeFileSync(place('next'), version(number))
      renameSync(place('next'), place('c.yaml'))
      await asked
    }
    expect(failed).toBe(0)
    await (await session(server)).quit()
  })

  test('SIGHUP before the server is ready is kept until then', async () => {
    // The server reads its users from a FIFO, and is not ready before the test writes them.
    spawnSync('mkfifo', [place('users')])
    configure(`users: ${place('users')}\n`)
    const options = ['--port', '0', '--config', place('c.yaml')]
    const { child, ready, logged } = ServerProcess.begin({ options })
    const line = `${await userLine('me', 'secret')}\n`
    const first = await open(place('users'), 'w')
    child.kill('SIGHUP')
    child.kill('SIGHUP')
    await first.writeFile(line)
    await first.close()
    expect(await ready).toContain('ready ftp://')
    const second = await open(place('users'), 'w')
    await second.writeFile(line)
    await second.close()
    await expect.poll(logged, { timeout: 20_000 }).toContain('configuration reloaded')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('a certificate at another path is used, and watched from then on', async () => {
    const write = async (name: string) => {
      const { cert, key } = await selfSigned('192.0.2.1')
      writeFileSync(place(`${name}.key`), key as string)
      writeFileSync(place(`${name}.pem`), cert as string)
      return cert as string
    }
    const lines = (name: string) => `tlsCert: ${place(`${name}.pem`)}\ntlsKey: ${place(`${name}.key`)}\n`
    const trusted = async (server: ServerProcess, ca: string) => {
      const client = await connect({
        host: server.host,
        port: server.port,
        user: 'me',
        password: 'secret',
        tls: 'explicit',
        ca,
        servername: 'localhost',
      })
      await client.quit()
    }
    await write('one')
    const two = await write('two')
    configure(lines('one'))
    await using server = await start(...me)
    configure(lines('two'))
    expect(run()).toMatchObject({ status: 0, stdout: expect.not.stringContaining('restart') })
    await trusted(server, two)
    const renewed = await write('two')
    await expect.poll(() => server.logged, { timeout: 30_000 }).toContain('certificate renewed')
    await trusted(server, renewed)
    // A certificate that can't be used changes nothing.
    configure(lines('none'))
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('none.pem') })
    await trusted(server, renewed)
  })
})

describe('the file with the process number', () => {
  test('is there until the end, with a socket that only its user can connect to', async () => {
    const server = await ServerProcess.start('--pid-file', place('pid'), ...me)
    expect(readFileSync(place('pid'), 'utf8')).toBe(`${server.pid}\n`)
    expect(statSync(controlPath(place('pid'))).mode & 0o777).toBe(0o600)
    expect(await server.stop()).toBe(0)
    expect([place('pid'), controlPath(place('pid'))].filter(existsSync)).toEqual([])
  })

  test('one that a killed server left is replaced, that of a running one is not', async () => {
    const killed = await ServerProcess.start('--pid-file', place('pid'), ...me)
    await killed.stop('SIGKILL')
    expect(existsSync(place('pid'))).toBe(true)
    await using server = await ServerProcess.start('--pid-file', place('pid'), ...me)
    const second = ServerProcess.start('--pid-file', place('pid'), ...me)
    await expect(second).rejects.toThrow('it is running already')
    expect(readFileSync(place('pid'), 'utf8')).toBe(`${server.pid}\n`)
    expect(await askControl(controlPath(place('pid')), 'reload')).toMatchObject({ accounts: 1 })
  })

  test('is not removed where another process has its number in it', async () => {
    const server = await ServerProcess.start('--pid-file', place('pid'), ...me)
    writeFileSync(place('pid'), '1\n')
    await server.stop()
    expect(readFileSync(place('pid'), 'utf8')).toBe('1\n')
  })

  test('where it cannot be written the server does not start, and says why', async () => {
    const failed = ServerProcess.start('--pid-file', place('none/pid'), ...me)
    await expect(failed).rejects.toThrow(/process number cannot be written: ENOENT.*none\/pid/)
  })
})

describe('a signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends the server, which waits for transfers',
    async (signal) => {
      await using server = await ServerProcess.start(...me, '--limit-rate', 'session=400k')
      await using client = await session(server)
      let begun = () => {}
      const running = new Promise<void>((resolve) => {
        begun = resolve
      })
      const content = async function* () {
        yield Buffer.alloc(200_000)
        begun()
        yield Buffer.alloc(200_000)
      }
      const upload = client.upload(content(), 'incoming/a')
      await running
      server.send(signal)
      await upload
      expect(await server.exited()).toBe(0)
      expect(server.logged).toContain('"outcome":"complete"')
    },
  )

  test('a second one ends the drain delay and transfers at once', async () => {
    const server = await ServerProcess.start(...me, '--drain-delay', '3600000', '--limit-rate', 'session=1k')
    const { client, outcome } = await uploading(server)
    server.send('SIGTERM')
    await expect.poll(() => server.logged).toContain('no longer accepting connections')
    server.send('SIGTERM')
    expect(await server.exited()).toBe(0)
    expect(await outcome).toBe('lost')
    await client.close()
  })

  test('a second one ends transfers that the first one waits for', async () => {
    writeFileSync(place('c.yaml'), 'limits: { shutdownTime: 3600000 }\n')
    const server = await ServerProcess.start(...me, '--config', place('c.yaml'), '--limit-rate', 'session=1k')
    const { client, outcome } = await uploading(server)
    server.send('SIGTERM')
    await expect.poll(() => server.logged).toContain('no longer accepting connections')
    server.send('SIGINT')
    expect(await server.exited()).toBe(0)
    expect(await outcome).toBe('lost')
    await client.close()
  })
})

describe('several listeners', () => {
  test('each has a line on standard output, and the first one comes first', async () => {
    const listen = ['127.0.0.1:0', '[::1]:0', 'implicit=127.0.0.1:0'].flatMap((each) => ['--listen', each])
    const child = spawn(process.execPath, [program, ...listen, '--tls-self-signed', ...me])
    let printed = ''
    child.stdout.on('data', (text) => {
      printed += text
    })
    await expect.poll(() => printed.match(/\n/g)?.length, { timeout: 30_000 }).toBe(3)
    expect(printed.replaceAll(/\d+$/gm, 'PORT')).toBe(
      'ready ftp://127.0.0.1:PORT\nready ftp://[::1]:PORT\nready ftps://127.0.0.1:PORT\n',
    )
    for (const [, scheme, host, port] of printed.matchAll(/(ftps?):\/\/(.+):(\d+)/g)) {
      const tls = scheme === 'ftps' ? { tls: 'implicit' as const, insecure: true } : {}
      const client = await connect({
        host: host!.replace(/^\[|\]$/g, ''),
        port: Number(port),
        user: 'me',
        password: 'secret',
        ...tls,
      })
      await client.download('readme.txt', new MemoryTarget())
      await client.quit()
    }
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('all of them or none, and the message names the one that is in use', async () => {
    const taken = createTcpServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    const options = ['--listen', '127.0.0.1:0', '--listen', `127.0.0.1:${port}`, ...me]
    await expect(ServerProcess.startAs({ options })).rejects.toThrow(`127.0.0.1:${port} is in use`)
    taken.close()
  })

  test('one with TLS needs a certificate', async () => {
    const options = ['--listen', 'implicit=127.0.0.1:0', ...me]
    await expect(ServerProcess.startAs({ options })).rejects.toThrow(/TLS implicit needs --tls-cert/)
  })

  test('without TLS where only another one has it', async () => {
    const options = ['--tls', 'off', '--tls-self-signed', '--listen', '127.0.0.1:0']
    await using server = await ServerProcess.startAs({
      options: [...options, '--listen', 'implicit=127.0.0.1:0', ...me],
    })
    const { host, port } = server
    const secured = connect({ host, port, user: 'me', password: 'secret', tls: 'explicit', insecure: true })
    await expect(secured).rejects.toThrow()
    await (await session(server)).quit()
  })
})

test('listens at the socket that systemd opened, and at no other', async () => {
  const inherited = createTcpServer()
  await new Promise<void>((resolve) => inherited.listen(0, '127.0.0.1', resolve))
  const { port } = inherited.address() as { port: number }
  const { fd } = (inherited as unknown as { _handle: { fd: number } })._handle
  // The number of the process is known only in it.
  const through = ['/bin/sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh']
  await using server = await ServerProcess.startAs({
    options: me,
    environment: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'ftp' },
    through,
    descriptors: [fd],
  })
  inherited.close()
  expect(server.port).toBe(port)
  await (await session(server)).quit()
})
