import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Ends by a signal: throws, or rejects a promise. */
const faults = {
  exception: `process.on('SIGUSR2', () => { throw new Error('injected') })`,
  rejection: `process.on('SIGUSR2', () => { Promise.reject(new Error('injected')) })`,
} as const

const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

/** The built server, which logs to a descriptor, or to a pipe that is read by the test. */
async function start(log: number | 'pipe', { fault = 'exception', host = '127.0.0.1' }: StartOptions = {}) {
  const preload = `data:text/javascript,${encodeURIComponent(faults[fault])}`
  const options = ['--host', host, '--port', '0', '--log-format', 'json']
  const child = spawn(process.execPath, ['--import', preload, program, ...options], {
    stdio: ['ignore', 'pipe', log],
  })
  running.add(child)
  const exited = once(child, 'exit')
  const [line] = await once(createInterface(child.stdout!), 'line')
  const [, port] = /:(\d+)$/.exec(line) ?? []
  return { child, exited, port: Number(port), host }
}

interface StartOptions {
  readonly fault?: keyof typeof faults
  readonly host?: string
}

type Started = Awaited<ReturnType<typeof start>>

/** A session that has logged in the given number of times, all by one write. */
async function loginsOf({ port, host }: Started, count: number): Promise<Socket> {
  const socket = connectTcp(port, host)
  socket.write('USER anonymous\r\nPASS x\r\nREIN\r\n'.repeat(count))
  let reinitialized = 0
  for await (const line of createInterface(socket)) if (/^220 /.test(line) && reinitialized++ === count) break
  return socket
}

/** Waits for a reply. */
async function said(socket: Socket, reply: string): Promise<void> {
  for await (const line of createInterface(socket)) if (line.startsWith(reply)) return
}

interface Entry {
  readonly msg: string
  readonly level: number
  readonly [fact: string]: unknown
}

function entriesOf(log: string): Entry[] {
  expect(log.endsWith('\n')).toBe(true)
  return log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Runs with a file to log to. @returns what it has at the end */
async function loggedToFile(run: (descriptor: number) => Promise<void>): Promise<Entry[]> {
  const place = mkdtempSync(join(tmpdir(), 'ftpkit-log-'))
  const descriptor = openSync(join(place, 'log'), 'a')
  try {
    await run(descriptor)
    return entriesOf(readFileSync(join(place, 'log'), 'utf8'))
  } finally {
    closeSync(descriptor)
    rmSync(place, { recursive: true })
  }
}

describe.skipIf(process.platform === 'win32')('the log of the command', () => {
  test('is complete and in order after SIGTERM, with the ends of the sessions', async () => {
    const entries = await loggedToFile(async (log) => {
      const server = await start(log)
      await loginsOf(server, 500)
      server.child.kill('SIGTERM')
      expect(await server.exited).toEqual([0, null])
    })
    expect(entries.map(({ msg }) => msg)).toEqual([
      'connected',
      ...Array(500).fill('logged in'),
      expect.stringMatching(/^SIGTERM/),
      'closed',
    ])
  })

  test.each(['SIGQUIT'] as const)('is complete when %s ends the server', async (signal) => {
    const entries = await loggedToFile(async (log) => {
      const server = await start(log)
      await loginsOf(server, 500)
      server.child.kill(signal)
      expect(await server.exited).toEqual([null, signal])
    })
    expect(entries.map(({ msg }) => msg)).toEqual(['connected', ...Array(500).fill('logged in')])
  })

  test('is complete when a second SIGTERM ends the transfer that a server waits for', async () => {
    const entries = await loggedToFile(async (log) => {
      const server = await start(log)
      const idle = await loginsOf(server, 1)
      const busy = connectTcp(server.port, server.host)
      busy.write('USER anonymous\r\nPASS x\r\nEPSV\r\nNLST\r\n')
      await said(busy, '229 ')
      server.child.kill('SIGTERM')
      await said(idle, '421 ')
      server.child.kill('SIGTERM')
      expect(await server.exited).toEqual([0, null])
    })
    const messages = entries.map(({ msg }) => msg)
    expect(messages).toContainEqual(expect.stringMatching(/^SIGTERM: .* waiting for transfers/))
    expect(messages.at(-1)).toBe('closed')
  })

  test.each(['exception', 'rejection'] as const)(
    'ends by an uncaught %s, after all entries before it, and so does the server with status 1',
    async (fault) => {
      const entries = await loggedToFile(async (log) => {
        const server = await start(log, { fault })
        await loginsOf(server, 500)
        server.child.kill('SIGUSR2')
        expect(await server.exited).toEqual([1, null])
      })
      const [last] = entries.splice(-1)
      expect(last).toMatchObject({ level: 60, err: { message: 'injected' } })
      expect(entries.map(({ msg }) => msg)).toEqual(['connected', ...Array(500).fill('logged in')])
    },
  )

  test('has the last exception also in a pipe', async () => {
    const server = await start('pipe')
    const log = text(server.child.stderr!)
    await loginsOf(server, 3)
    server.child.kill('SIGUSR2')
    expect(await server.exited).toEqual([1, null])
    expect(entriesOf(await log).at(-1)).toMatchObject({ err: { message: 'injected' } })
  })

  test('counts what a reader that stands still makes it lose, while sessions are served', async () => {
    const server = await start('pipe')
    const count = 16_000
    await loginsOf(server, count)
    const lines = createInterface(server.child.stderr!)[Symbol.asyncIterator]()
    const entries: Entry[] = []
    const isNotice = ({ msg }: Entry) => msg === 'entries of this log are lost'
    while (!entries.some(isNotice)) entries.push(JSON.parse((await lines.next()).value))
    const lost = entries.find(isNotice)!.entries as number
    expect(lost).toBeGreaterThan(0)
    // The connection, the logins, and the notice itself.
    expect(entries.length + lost).toBe(1 + count + 1)
    expect(entries.at(-1)).toMatchObject({ level: 40, reason: 'written too slowly' })
    await loginsOf(server, 1)
    server.child.kill('SIGTERM')
    const rest: string[] = []
    for await (const line of { [Symbol.asyncIterator]: () => lines }) rest.push(JSON.parse(line).msg)
    expect(rest).toContain('logged in')
    expect(await server.exited).toEqual([0, null])
  }, 30_000)

  test.each([
    ['SIGTERM', 0],
    ['SIGUSR2', 1],
  ] as const)(
    'whose reader stands still does not keep the server from ending by %s',
    async (signal, status) => {
      const server = await start('pipe')
      await loginsOf(server, 3_000)
      server.child.kill(signal)
      expect(await server.exited).toEqual([status, null])
    },
  )

  test('whose reader is gone does not end the server', async () => {
    const server = await start('pipe')
    server.child.stderr!.destroy()
    await loginsOf(server, 10)
    await loginsOf(server, 10)
    server.child.kill('SIGTERM')
    expect(await server.exited).toEqual([0, null])
  })

  test.runIf(process.platform === 'linux')('on a full disk does not end the server', async () => {
    const full = openSync('/dev/full', 'w')
    const server = await start(full)
    closeSync(full)
    await loginsOf(server, 10)
    await loginsOf(server, 10)
    server.child.kill('SIGTERM')
    expect(await server.exited).toEqual([0, null])
  })

  test('has IPv6 addresses in brackets before their port', async () => {
    const entries = await loggedToFile(async (log) => {
      const server = await start(log, { host: '::1' })
      await loginsOf(server, 1)
      server.child.kill('SIGTERM')
      await server.exited
    })
    expect(entries[0]!.peer).toMatch(/^\[::1\]:\d+$/)
  })
})
