import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '@ftpkit/testkit/free-port'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from './peer.js'
import { user } from './server-process.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const account = `${user.name}:${user.password}`

let folder: string
const place = (name: string) => join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-listeners-'))
  mkdirSync(place('root'))
  writeFileSync(place('root/file'), 'content\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The lines that a program prints, one after the other. */
function started(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(words[0]!, words.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let log = ''
  child.stderr.on('data', (text) => (log += text))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  // Awaited from the start, since a program may exit before the test has read its last line.
  const exited = once(child, 'exit')
  return { child, exited, line: async (): Promise<string> => (await lines.next()).value ?? log }
}

test('curl reads at each of several listeners: plain, explicit and implicit TLS, IPv4 and IPv6', async () => {
  const listen = ['off=127.0.0.1:0', 'required=127.0.0.1:0', 'implicit=127.0.0.1:0', 'required=[::1]:0']
  const options = listen.flatMap((each) => ['--listen', each])
  const { child, exited, line } = started([
    process.execPath,
    program,
    place('root'),
    ...options,
    '--tls-self-signed',
    '--user',
    account,
  ])
  const urls: string[] = []
  for (const _ of listen) urls.push((await line()).replace('ready ', ''))
  const curl = (url: string, ...more: string[]) =>
    run('curl', ['-sSgk', '--max-time', '30', '-u', account, ...more, `${url}/file`])
  const [plain, required, implicit, v6] = urls as [string, string, string, string]
  const outcomes = [
    await curl(plain),
    await curl(required, '--ssl-reqd'),
    await curl(implicit),
    await curl(v6, '--ssl-reqd'),
  ]
  for (const { errors, output } of outcomes) expect([errors, String(output)]).toEqual(['', 'content\n'])
  expect((await curl(required)).status).not.toBe(0)
  expect((await curl(plain, '--ssl-reqd')).status).not.toBe(0)
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

/** Writes down what it is sent, one datagram a line, as systemd would take it. */
const receiver = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    octets, fds, flags, address = socket.recv_fds(s, 4096, 4)
    for each in fds: os.close(each)
    print(octets.decode().strip().replace('\\n', ' '), flush=True)
`

test('systemd-socket-activate passes sockets, and systemd-notify says what the server does', async () => {
  const systemd = started(['python3', '-c', receiver, place('notify')])
  expect(await systemd.line()).toBe('bound')
  const port = await freePort()
  const { child, exited, line } = started([
    'systemd-socket-activate',
    `--listen=127.0.0.1:${port}`,
    `--setenv=NOTIFY_SOCKET=${place('notify')}`,
    `--setenv=PATH=${process.env.PATH}`,
    process.execPath,
    program,
    place('root'),
    '--user',
    account,
    '--pid-file',
    place('pid'),
  ])
  const { output, errors } = await run('curl', [
    ...['-sS', '--retry', '30', '--retry-connrefused', '--retry-delay', '1', '--max-time', '60'],
    ...['-u', account, `ftp://127.0.0.1:${port}/file`],
  ])
  expect([errors, String(output)]).toEqual(['', 'content\n'])
  expect(await line()).toBe(`ready ftp://127.0.0.1:${port}`)
  const said = async () => (await systemd.line()).replace(/=\d{2,}/, '=N')
  // systemd-notify sends a barrier after each.
  const next = async () => {
    for (;;) {
      const text = await said()
      if (text !== 'BARRIER=1') return text
    }
  }
  expect(await next()).toBe(`READY=1 STATUS=ftp://127.0.0.1:${port}`)
  expect((await run(process.execPath, [program, 'reload', place('pid')])).status).toBe(0)
  expect(await next()).toBe('RELOADING=1 MONOTONIC_USEC=N')
  expect(await next()).toBe('READY=1')
  child.kill('SIGTERM')
  expect(await next()).toBe('STOPPING=1 EXTEND_TIMEOUT_USEC=N')
  expect(await exited).toEqual([0, null])
  systemd.child.kill('SIGKILL')
})
