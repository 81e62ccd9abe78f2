import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const etc = fileURLToPath(new URL('../../../deploy/etc/fail2ban', import.meta.url))
const filter = join(etc, 'filter.d/ftpkit-server.conf')

/** What a guesser may send for a name, so that the log accuses another. */
const forgeries = [
  'stranger',
  '","peer":"9.9.9.9:1","msg":"login refused"}',
  'x","msg":"login refused"} {"level":30,"time":1,"peer":"9.9.9.9:1","msg":"login refused"}',
  '\\","peer":"9.9.9.9:1","tls":false,"msg":"login refused"}',
  '\\',
  'h ftpkit-server[1]: {"peer":"9.9.9.9:1","msg":"login refused"}',
  '{"time":1790000000123,"peer":"[2001:db8::9]:1","msg":"login refused"}',
  '"time":1790000000123,',
  '2026-11-30 03:00:00 Failed password for root from 9.9.9.9 port 1 ssh2',
  'é\u2028\u202e\u0085',
  'a b',
  'a'.repeat(400),
]

let folder: string
let log: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-fail2ban-'))
  log = join(folder, 'log')
  writeFileSync(log, await logOfAnAttack())
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** What a server logs of guesses from addresses of their own, and of a user who gives files the names of such entries. */
async function logOfAnAttack(): Promise<string> {
  const root = join(folder, 'root')
  mkdirSync(root)
  await using server = await ServerProcess.start(
    root,
    ...['--user', `${user.name}:${user.password}`, '--host', '::'],
  )
  const { port } = server
  const guesses = forgeries.map((name, index) =>
    session(port, `127.0.1.${index + 1}`, name, 'wrong', ['QUIT']),
  )
  await Promise.all([...guesses, session(port, '::1', 'stranger', 'wrong', ['QUIT'])])
  const harmless = forgeries.flatMap((name) => [`MKD ${name}`, `DELE ${name}`, name])
  await session(port, '127.0.0.77', user.name, user.password, [...harmless, 'QUIT'])
  await server.stop()
  return server.logged
}

/** Sends lines one after the other, each when the one before is answered. */
async function session(
  port: number,
  localAddress: string,
  name: string,
  password: string,
  lines: readonly string[],
): Promise<void> {
  const host = localAddress.includes(':') ? '::1' : '127.0.0.1'
  const socket = connect({ host, port, localAddress })
  // Awaited from the start: the server may close the connection before the last line is read.
  const closed = once(socket, 'close').catch(() => {})
  const waiting = [`USER ${name}`, `PASS ${password}`, ...lines]
  for await (const line of createInterface(socket)) {
    if (!/^\d{3} /.test(line)) continue
    const next = waiting.shift()
    if (next === undefined) break
    socket.write(`${next}\r\n`)
  }
  socket.destroy()
  await closed
}

/** The addresses that fail2ban finds, in their order. */
async function found(...options: string[]): Promise<string[]> {
  const { status, output, errors } = await run('fail2ban-regex', ['-o', 'ip', ...options, log, filter])
  expect({ status, errors }).toEqual({ status: 0, errors: '' })
  return output.toString().trim().split('\n').sort()
}

const guessers = [...forgeries.keys()].map((index) => `127.0.1.${index + 1}`)

test('fail2ban finds the address of each refused login in a log of the server, and no other', async () => {
  expect(await found()).toEqual([...guessers, '::1'].sort())
})

test('the same in entries as the journal has them, whose time is beside them', async () => {
  expect(await found('--datepattern', '{NONE}')).toEqual([...guessers, '::1'].sort())
})

test('a login that was refused for another reason than a wrong name or password is left out', async () => {
  const entries = readFileSync(log, 'utf8')
  expect(entries).toContain('"reason":"')
  for (const reason of ['banned', 'tls', 'unavailable', 'home']) {
    const other = join(folder, reason)
    writeFileSync(other, entries.replaceAll(/(?<="reason":")\w+/g, reason))
    const { output } = await run('fail2ban-regex', ['-o', 'ip', other, filter])
    expect(output.toString().trim(), reason).toBe('')
  }
})

test('fail2ban takes the time of an entry from the field of the server', async () => {
  const { output } = await run('fail2ban-regex', ['-o', 'row', log, filter])
  const times = Array.from(output.toString().matchAll(/'127[^']*',\s+(\d+)/g), ([, time]) => Number(time))
  expect(times.length).toBe(guessers.length)
  for (const time of times) expect(Math.abs(time - Date.now() / 1_000)).toBeLessThan(600)
})

test('fail2ban accepts the jail', async () => {
  const settings = join(folder, 'fail2ban')
  await run('cp', ['-r', '/etc/fail2ban', settings])
  await run('cp', ['-r', `${etc}/.`, settings])
  const { status, output } = await run('fail2ban-client', ['-c', settings, '-d'])
  expect(status).toBe(0)
  expect(output.toString()).toMatch(/'add', 'ftpkit-server', 'systemd'/)
})
