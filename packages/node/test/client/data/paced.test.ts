import { setImmediate as nextTurn } from 'node:timers/promises'
import { TokenBucket } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, FtpError, MemoryTarget } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, serve } from '../../serving.js'

watchForLeaks()

const rate = 100_000
const content = Buffer.from(Uint8Array.from({ length: rate * 10 }, (_, at) => at % 251))

/** Lets time pass only while a portion waits for it, so that the speed of the machine makes no difference. */
async function seconds(clock: FakeClock, work: Promise<unknown>): Promise<number> {
  const begun = clock.now()
  let settled = false
  const settle = () => {
    settled = true
  }
  work.then(settle, settle)
  while (!settled) {
    const wait = Math.min(...clock.pending)
    // Longer ones are those that end a session.
    if (wait <= 1_000) await clock.advance(wait)
    else await nextTurn()
  }
  await work
  return (clock.now() - begun) / 1_000
}

const user = { user: 'tester', password: 'secret' }
const tls = await certificateFor('localhost')

describe.each([['in clear'], ['under TLS']])('%s', (how) => {
  const secure = how === 'under TLS'
  const options = secure ? ({ tls: 'explicit', insecure: true } satisfies Partial<ConnectOptions>) : {}
  const serving = () => serve({ file: content }, secure ? { tls: { mode: 'optional', ...tls } } : {})

  const pacedClient = (address: { host: string; port: number }, clock: FakeClock) =>
    connect({ ...address, ...user, ...options, clock, pace: new TokenBucket({ rate }) })

  test('ten seconds of a download take ten seconds, and no octet is lost', async () => {
    await using served = await serving()
    const clock = new FakeClock()
    await using client = await pacedClient(served.address, clock)
    const target = new MemoryTarget()
    const took = await seconds(clock, client.download('file', target))
    expect(Buffer.from(target.content).equals(content)).toBe(true)
    expect(Math.abs(took - 10)).toBeLessThan(0.5)
  })

  test('ten seconds of an upload take ten seconds, and no octet is lost', async () => {
    await using served = await serving()
    const clock = new FakeClock()
    await using client = await pacedClient(served.address, clock)
    const took = await seconds(clock, client.upload(content, 'new'))
    expect(Buffer.from(await contentOf(served.files, '/new')).equals(content)).toBe(true)
    expect(Math.abs(took - 10)).toBeLessThan(0.5)
  })
})

test('sessions with the same bucket share its rate', async () => {
  await using served = await serve({ file: content.subarray(0, rate * 2) })
  const clock = new FakeClock()
  const pace = new TokenBucket({ rate })
  await using one = await connect({ ...served.address, ...user, clock, pace })
  await using other = await connect({ ...served.address, ...user, clock, pace })
  const all = Promise.all([one, other].map((client) => client.download('file', new MemoryTarget())))
  expect(Math.abs((await seconds(clock, all)) - 4)).toBeLessThan(0.2)
})

test('an abort ends a transfer that waits, and the session stays usable', async () => {
  await using served = await serve({ file: content })
  await using client = await connect({
    ...served.address,
    ...user,
    pace: new TokenBucket({ rate: 1 }),
  })
  const abort = new AbortController()
  const transfer = client.download('file', new MemoryTarget(), {
    signal: abort.signal,
    onProgress: () => abort.abort(),
  })
  await expect(transfer).rejects.toThrow(FtpError)
  expect(await client.pwd()).toBe('/')
})

test('a file in MODE B leaves its data connection open for the next', async () => {
  await using served = await serve({ file: content.subarray(0, rate) }, { limits: { idleDataTime: 30_000 } })
  const clock = new FakeClock()
  const commands: string[] = []
  await using client = await connect({
    ...served.address,
    ...user,
    clock,
    reuse: true,
    pace: new TokenBucket({ rate }),
    log: ({ from, text }) => from === 'client' && commands.push(text),
  })
  for (let time = 0; time < 2; time++) {
    const target = new MemoryTarget()
    await seconds(clock, client.download('file', target, { mode: 'B' }))
    expect(target.content.length).toBe(rate)
  }
  expect(commands.filter((line) => line === 'EPSV')).toHaveLength(1)
})
