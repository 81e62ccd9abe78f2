import { setImmediate as nextTurn } from 'node:timers/promises'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, MemoryTarget } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { RawSession } from '../../raw-session.js'
import { contentOf, serve } from '../../serving.js'

watchForLeaks()

const rate = 100_000
const content = Buffer.from(Uint8Array.from({ length: rate * 10 }, (_, at) => at % 251))
const user = { user: 'tester', password: 'secret' }
const tls = await certificateFor('localhost')

/** Lets time pass only while a portion waits for it, so that the speed of the machine makes no difference. */
async function seconds(clock: FakeClock, work: Promise<unknown>, longest = 1_000): Promise<number> {
  const begun = clock.now()
  let settled = false
  const settle = () => {
    settled = true
  }
  work.then(settle, settle)
  while (!settled) {
    const wait = Math.min(...clock.pending)
    // Longer ones are those that end a session.
    if (wait <= longest) await clock.advance(wait)
    else await nextTurn()
  }
  await work
  return (clock.now() - begun) / 1_000
}

const within5PerCent = (took: number, wanted: number) =>
  expect(Math.abs(took - wanted)).toBeLessThan(wanted * 0.05)

describe.each([['in clear'], ['under TLS']])('%s', (how) => {
  const secure = how === 'under TLS'
  const options = secure ? ({ tls: 'explicit', insecure: true } satisfies Partial<ConnectOptions>) : {}
  const serving = (clock: FakeClock) =>
    serve(
      { file: content },
      { clock, limitRate: { session: rate }, ...(secure && { tls: { mode: 'optional' as const, ...tls } }) },
    )

  test('ten seconds of a download take ten seconds, and no octet is lost', async () => {
    const clock = new FakeClock()
    await using served = await serving(clock)
    await using client = await connect({ ...served.address, ...user, ...options })
    const target = new MemoryTarget()
    within5PerCent(await seconds(clock, client.download('file', target)), 10)
    expect(Buffer.from(target.content).equals(content)).toBe(true)
  })

  test('ten seconds of an upload take ten seconds, and no octet is lost', async () => {
    const clock = new FakeClock()
    await using served = await serving(clock)
    await using client = await connect({ ...served.address, ...user, ...options })
    within5PerCent(await seconds(clock, client.upload(content, 'new')), 10)
    expect(Buffer.from(await contentOf(served.files, '/new')).equals(content)).toBe(true)
  })
})

test('converted files and listings have the pace too', async () => {
  const clock = new FakeClock()
  const lines = Buffer.alloc(rate, `${'x'.repeat(99)}\n`)
  await using served = await serve({ file: lines }, { clock, limitRate: { session: { download: rate } } })
  await using client = await connect({ ...served.address, ...user })
  within5PerCent(
    await seconds(clock, client.download('file', new MemoryTarget(), { type: parseType('A')! })),
    1.01,
  )
})

test('ten files of a session take as long as one that is ten times as long', async () => {
  const clock = new FakeClock()
  await using served = await serve(
    { file: content.subarray(0, rate / 25) },
    { clock, limitRate: { session: rate } },
  )
  await using client = await connect({ ...served.address, ...user })
  const all = async () => {
    for (let file = 0; file < 100; file++) await client.download('file', new MemoryTarget())
  }
  within5PerCent(await seconds(clock, all()), 4)
})

test('the sessions of an account share the rate of its grant', async () => {
  const clock = new FakeClock()
  const files = new MemoryFileSystem({ file: content.subarray(0, rate) })
  await using served = await serve(files, {
    clock,
    limitRate: { user: 1 },
    authenticate: async () => ({ files, limitRate: { download: rate } }),
  })
  await using one = await connect({ ...served.address, ...user })
  await using other = await connect({ ...served.address, ...user })
  const all = Promise.all([one, other].map((client) => client.download('file', new MemoryTarget())))
  within5PerCent(await seconds(clock, all), 2)
})

test.each(['user', 'server'])(
  'two sessions that share the rate of %s move ten seconds of octets in ten seconds',
  async (scope) => {
    const clock = new FakeClock()
    const half = content.subarray(0, rate * 5)
    await using served = await serve({ file: half }, { clock, limitRate: { [scope]: rate } })
    await using one = await connect({ ...served.address, ...user })
    await using other = await connect({ ...served.address, ...user })
    const target = new MemoryTarget()
    const both = Promise.all([one.download('file', target), other.download('file', new MemoryTarget())])
    within5PerCent(await seconds(clock, both), 10)
    expect(Buffer.from(target.content).equals(half)).toBe(true)
    const uploads = Promise.all([one.upload(half, 'one'), other.upload(half, 'other')])
    within5PerCent(await seconds(clock, uploads), 10)
  },
)

test('an upload that is slow because of its rate is not given up as one whose client stands still', async () => {
  const clock = new FakeClock()
  await using served = await serve({}, { clock, limitRate: { session: 100 }, limits: { stallTime: 10_000 } })
  await using client = await connect({ ...served.address, ...user })
  within5PerCent(await seconds(clock, client.upload(content.subarray(0, 10_000), 'new')), 100)
  expect((await contentOf(served.files, '/new')).length).toBe(10_000)
})

test('ABOR ends a download that waits for its rate, and the session stays usable', async () => {
  await using served = await serve({ file: content }, { limitRate: { session: 1 } })
  await using session = await RawSession.loggedIn(served.address)
  const data = await session.passive()
  expect(await session.command('RETR file')).toBe(150)
  expect(await session.command('ABOR')).toBe(426)
  expect((await session.reply())?.code).toBe(226)
  expect(await session.command('NOOP')).toBe(200)
  data.destroy()
})
