import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askedAhead } from '@ftpkit/testkit/asked-ahead'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { misbehaviours } from '@ftpkit/testkit/misbehaviours'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type ClientTimeouts,
  type ConnectOptions,
  connect,
  type DialogueLog,
  type FtpClient,
  MemoryTarget,
} from '../../src/index.js'
import { FakeClock } from '../fake-clock.js'
import { watchForLeaks } from '../leaks.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-faults-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** What a client does at a server; resolves with the result. */
type Act = (client: FtpClient) => Promise<unknown>

const fetch: Act = async (client) => {
  const folder = mkdtempSync(join(place, 'fetch-'))
  try {
    await client.download('file', join(folder, 'file'))
  } finally {
    // Neither a part of a file nor a temporary one.
    const left = readdirSync(folder)
    expect(left.length === 0 || left[0] === 'file').toBe(true)
  }
  return readdirSync(folder)
}
const fetchAgain: Act = async (client) => {
  const chunks: Uint8Array[] = []
  const target = {
    async write(pieces: readonly Uint8Array[]) {
      chunks.push(...pieces)
    },
    async commit() {},
    async discard() {},
  }
  await client.download('file', target, { retries: 1, retryDelay: 0 })
  return Buffer.concat(chunks).toString()
}
const list: Act = async (client) => {
  const names: string[] = []
  for await (const { name } of client.list()) names.push(name)
  return names
}
const store: Act = (client) => client.upload(Buffer.alloc(10_000_000), 'file')
const abortOnly: Act = (client) => {
  const stop = new AbortController()
  const target = { async write() {}, async commit() {}, async discard() {} }
  return client.download('file', target, { signal: stop.signal, onProgress: () => stop.abort() })
}
const abort: Act = async (client) => {
  await expect(abortOnly(client)).rejects.toMatchObject({ code: 'aborted' })
  return (await client.command('NOOP')).code
}
const resume: Act = (client) => client.download('file', join(place, 'resumed'), { offset: 3 })

/** Moves many files in one session. @returns those that arrived whole */
const series: Act = async (client) => {
  const arrived: string[] = []
  for (let at = 0; at < 6; at++) {
    const target = new MemoryTarget()
    await client.download(`${at}`, target)
    if (faultyContent.equals(target.content)) arrived.push('down')
    await client.upload(Buffer.from(`content of ${at}`), `${at}`)
  }
  await client.rename('0', 'z').catch(() => {})
  return [...arrived, client.closed ? 'closed' : 'open']
}

const whole = ['file']
/** Every file, and a session in the end. */
const allOfThem = [...Array(6).fill('down'), 'open']

/** Milliseconds, each of them different, so that a test can tell the timers apart. */
const timeouts: ClientTimeouts = {
  connect: 31_000,
  reply: 61_000,
  data: 32_000,
  stall: 62_000,
  abort: 10_000,
  keepAlive: 20_000,
}
/** How long the client reads on after ABOR. */
const drainTime = 250

/** The time of one test: it passes only where the test says so, whatever the speed of the machine. */
class Time {
  readonly clock = new FakeClock()
  readonly lines: string[] = []
  private over = false

  /** @param act what the test does; nothing is waited for once it is over */
  async until(act: Promise<unknown>, passage: Passage): Promise<void> {
    act.then(
      () => this.end(),
      () => this.end(),
    )
    await passage(this)
  }

  /** Waits for a line on the control connection. */
  line(start: string): Promise<void> {
    return this.wait(() => this.lines.some((line) => line.startsWith(start)))
  }

  /** Waits until a timer is set. */
  timer(milliseconds: number): Promise<void> {
    return this.wait(() => this.clock.pending.includes(milliseconds))
  }

  /** Waits until a timer is set, and lets it fire. */
  async elapse(milliseconds: number): Promise<void> {
    await this.timer(milliseconds)
    if (!this.over) await this.clock.advance(milliseconds)
  }

  /** Lets any of these timers fire, as often as it is set. */
  async lapse(...durations: number[]): Promise<void> {
    const due = () => durations.find((duration) => this.clock.pending.includes(duration))
    while (!this.over) {
      await this.wait(() => due() !== undefined)
      if (!this.over) await this.clock.advance(due()!)
    }
  }

  private end(): void {
    this.over = true
  }

  private async wait(condition: () => boolean): Promise<void> {
    while (!this.over && !condition()) await new Promise(setImmediate)
  }
}

/** Lets the time pass in which a misbehaviour shows. */
type Passage = (time: Time) => Promise<void>

interface Options {
  readonly passage?: Passage
  readonly limits?: ConnectOptions['limits']
}

/** No reply comes, from the start. */
const silent: Options = { passage: (time) => time.lapse(timeouts.reply) }
/** No reply comes after a line. */
const silentAfter = (line: string): Options => ({
  async passage(time) {
    await time.line(line)
    await time.lapse(timeouts.reply)
  },
})
/** No octet moves on the data connection, and ABOR is not answered. */
const stalled: Options = { passage: (time) => time.lapse(timeouts.stall, drainTime, timeouts.abort) }
const abortUnanswered: Options = { passage: (time) => time.lapse(drainTime, timeouts.abort) }
/** The client reads on for a while, and then asks by NOOP for replies that are missing. */
const drained: Options = { passage: (time) => time.lapse(drainTime) }
/** The next attempt follows at once. */
const retried: Options = { passage: (time) => time.lapse(0, drainTime) }
const endless: Options = { ...abortUnanswered, limits: { listing: 100_000 } }

/** The answer to what was asked ahead does not come. */
const answeredLate: Options = { passage: (time) => time.lapse(2_000) }

/** A NOOP is sent while the file moves, and then these timers fire. */
const noopIsSent = (...durations: number[]): Options => ({
  async passage(time) {
    await time.timer(timeouts.stall)
    for (const duration of [timeouts.keepAlive, ...durations]) await time.elapse(duration)
  },
})

/** The outcome of each misbehaviour: a result, or the code of an error. */
const outcomes: Readonly<Record<string, readonly [outcome: unknown, act?: Act, options?: Options]>> = {
  'is silent': ['timed-out', fetch, silent],
  'closes without a greeting': ['connection-lost'],
  // The reset may come before Node tells of the connection.
  'resets without a greeting': [expect.stringMatching(/^connection-(?:lost|failed)$/)],
  'greets by 421': ['refused'],
  'greets by 120 first': [whole],
  'greets by 120 only': ['timed-out', fetch, silentAfter('120')],
  'greets in many lines': [whole],
  'greets with LF alone': [whole],
  'speaks HTTP': ['connection-failed'],
  'greets by a line without end': ['limit-exceeded'],
  'greets by a reply without end': ['limit-exceeded'],
  'greets by octets of no meaning and closes': ['connection-lost'],
  'negotiates Telnet options within a reply': [whole],
  'negotiates a Telnet option without end': ['limit-exceeded'],
  'writes each octet by itself': [whole],
  'logs in without a password': [whole],
  'says 202 to the password': [whole],
  'wants an account': ['login-failed'],
  'refuses the user': ['login-failed'],
  'says 421 to the password': ['login-failed'],
  'repeats the password': ['login-failed'],
  'closes at the user': ['connection-lost'],
  'answers the user by 150': ['login-failed'],
  'answers by a code beyond 659': ['timed-out', fetch, silentAfter('USER')],
  'says in a line of its own what it hashes': ['00ff', async (client) => (await client.hash('file')).hash],
  'does not know FEAT': [whole, list],
  'lists features without spaces before them': [whole, list],
  'tells features without end': ['limit-exceeded', list],
  'does not know EPSV': [whole],
  'answers EPSV without a port': [whole],
  'names port 0 by EPSV': [whole],
  'names a foreign host by PASV': [whole],
  'answers PASV by numbers beyond 255': ['connection-failed'],
  'refuses every data connection': ['connection-failed'],
  'closes at EPSV': ['connection-lost'],
  'says 425 instead of sending': ['refused'],
  'says 226 before the data': [whole],
  'says 226 without 150': ['bad-reply'],
  'says 150 twice': [whole],
  'says 110 while it sends': [whole],
  'says 250 at the end': [whole],
  'says 550 after 150': ['refused'],
  'says 426 after a whole file': ['refused'],
  'says 331 to a transfer': ['bad-reply'],
  'says 226 after half of the file': ['truncated'],
  'announces a wrong size': [whole],
  'resets the data connection and says 426': ['refused'],
  'resets the data connection and says 226': ['ECONNRESET'],
  'never sends anything after 150': ['timed-out', fetch, stalled],
  'stops in the middle of the file': ['timed-out', fetch, stalled],
  'never says 226': ['timed-out', fetch, silentAfter('150')],
  'closes the control connection in the middle of the file': ['connection-lost', fetch, drained],
  'resets the control connection in the middle of the file': ['connection-lost', fetch, drained],
  'says 421 in the middle of the file': ['refused'],
  'closes the control connection instead of 226': ['connection-lost', fetch, drained],
  'breaks off in its first session only': [faultyContent.toString(), fetchAgain, retried],
  'tells a size that is too large': ['truncated'],
  'tells a size that is not a number': [whole],
  'does not know SIZE': [whole],
  'refuses REST': ['refused', resume],
  'lists without end': ['limit-exceeded', list, endless],
  'lists a line without end': ['limit-exceeded', list, endless],
  'lists lines of no meaning': [whole, list],
  'lists names that lead elsewhere': [['../outside', '..', '/etc/passwd', 'a\\b', 'a\x00b', 'file'], list],
  'has MLST and not MLSD': [whole, list],
  'ends the lines of a list by CR CR LF': [whole, list],
  'says 226 for a list without a data connection': [whole, list],
  'answers MLST without facts': ['bad-facts', (client) => client.stat('file')],
  'quotes no path in PWD': ['/home', (client) => client.pwd()],
  'quotes no path in MKD': [undefined, (client) => client.mkdir('x')],
  'breaks a line within a reply': ['refused', (client) => client.mkdir('x')],
  'answers a rename by 250 at once': ['bad-reply', (client) => client.rename('x', 'y')],
  'refuses an upload in its middle': ['refused', store],
  'never reads an upload': ['timed-out', store, stalled],
  'never answers ABOR': ['timed-out', abort, abortUnanswered],
  'answers ABOR by 426 and 226': [200, abort],
  'answers ABOR by 226 and 426': [200, abort],
  'answers ABOR by 226 and 225': [200, abort],
  'answers ABOR by 426 alone': [200, abort, drained],
  'answers ABOR only while its data is read': [200, abort],
  'answers NOOP before 226': [whole, fetch, noopIsSent()],
  'answers NOOP after 226': [whole, fetch, noopIsSent()],
  'refuses NOOP while a file moves': [whole, fetch, noopIsSent()],
  'never answers a NOOP': [whole, fetch, noopIsSent(timeouts.abort, timeouts.reply)],
  'never answers a NOOP while a file moves': [
    [200, 200],
    async (client) => {
      await fetch(client)
      return [(await client.command('NOOP')).code, (await client.command('TYPE', 'I')).code]
    },
    noopIsSent(timeouts.abort),
  ],
  'says 226 twice': [
    [213, 200],
    async (client) => {
      await fetch(client)
      return [(await client.command('SIZE', 'file')).code, (await client.command('NOOP')).code]
    },
  ],
  ...Object.fromEntries(Object.keys(askedAhead).map((name) => [name, [allOfThem, series, answeredLate]])),
  'says 421 unasked, and closes': [
    '421 too many of you',
    async (client) => {
      await client.command('NOOP')
      while (!client.closed) await new Promise(setImmediate)
      return client.command('NOOP').catch(({ reply }) => reply)
    },
  ],
}

test('has an outcome for each misbehaviour, and for none besides', () => {
  expect(Object.keys(outcomes).sort()).toEqual(Object.keys(misbehaviours).sort())
})

describe('a server that', () => {
  test.each(Object.entries(outcomes))('%s', async (name, [outcome, act = fetch, options = {}]) => {
    await using server = await FaultyServer.start(misbehaviours[name]!)
    const { limits, passage = async () => {} } = options
    const secret = 'very-secret'
    const time = new Time()
    const { clock, lines } = time
    const log: DialogueLog = ({ text }) => void lines.push(text)
    const running = session(server, act, { user: 'me', password: secret, timeouts, limits, clock, log })
    await time.until(running, passage)
    const result = await running.catch((error) => error)
    const code = result instanceof Error ? (result as { code?: string }).code : undefined
    expect(code ?? result, String(result)).toEqual(outcome)
    for (const [file, octets] of server.stored) expect(octets.toString()).toBe(`content of ${file}`)
    if (act === series) expect(server.stored.size).toBe(6)
    expect(String(result) + JSON.stringify(result)).not.toContain(secret)
  })

  test('wants an account is given it', async () => {
    await using server = await FaultyServer.start({
      answers: {
        PASS: ({ write }) => write('332 account\r\n'),
        ACCT: ({ write }, argument) => write(argument === 'mine' ? '230 in\r\n' : '530 no\r\n'),
      },
    })
    const options = { user: 'me', password: 'x', account: 'mine' }
    expect(await session(server, fetch, options)).toEqual(whole)
  })
})

async function session(server: FaultyServer, act: Act, options: Partial<ConnectOptions>): Promise<unknown> {
  const client = await connect({ ...server.address, ...options })
  try {
    return await act(client)
  } finally {
    client.close()
  }
}
