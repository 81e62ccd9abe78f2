import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { type Clock, nodeClock, sleep } from '../../src/net/clock.js'
import { FakeClock } from '../fake-clock.js'

test('the clock of Node never goes backwards, and knows the date', () => {
  const before = nodeClock.now()
  expect(nodeClock.now()).toBeGreaterThanOrEqual(before)
  expect(nodeClock.date()).toBeGreaterThan(Date.UTC(2024, 0, 1))
})

test('a timer of Node fires, unless it is stopped', async () => {
  const fired: string[] = []
  nodeClock.setTimer(() => fired.push('stopped'), 0).cancel()
  await new Promise<void>((resolve) => {
    nodeClock.setTimer(() => {
      fired.push('fired')
      resolve()
    }, 1)
  })
  expect(fired).toEqual(['fired'])
})

test('a time that is longer than timers of Node can have does not pass at once', async () => {
  const fired: string[] = []
  const long = nodeClock.setTimer(() => fired.push('long'), 3_000_000_000)
  const endless = nodeClock.setTimer(() => fired.push('endless'), Number.POSITIVE_INFINITY)
  await new Promise<void>((resolve) => nodeClock.setTimer(resolve, 5))
  long.cancel()
  endless.cancel()
  expect(fired).toEqual([])
})

test('a timer that keeps no process alive still fires while something else does', async () => {
  const alive = setInterval(() => {}, 1_000)
  await sleep(nodeClock, 1)
  clearInterval(alive)
})

test('timers of a fake clock fire at their moments, in order, those set meanwhile too', async () => {
  const clock = new FakeClock()
  const start = clock.now()
  const fired: [string, number][] = []
  const note = (name: string) => () => void fired.push([name, clock.now() - start])
  clock.setTimer(note('late'), 30)
  clock.setTimer(() => {
    note('early')()
    clock.setTimer(note('nested'), 5)
  }, 10)
  clock.setTimer(note('stopped'), 20).cancel()
  clock.setTimer(note('later still'), 100)
  await clock.advance(50)
  expect(fired).toEqual([
    ['early', 10],
    ['nested', 15],
    ['late', 30],
  ])
  expect(clock.now() - start).toBe(50)
  expect(clock.pending).toEqual([100])
  await clock.advance(50)
  expect(fired.at(-1)).toEqual(['later still', 100])
})

test('the date of a fake clock moves with its time', async () => {
  const clock = new FakeClock(0)
  await clock.advance(1_500)
  expect(clock.date()).toBe(1_500)
})

test('a test of a fake clock can wait until a timer is set', async () => {
  const clock = new FakeClock()
  const slept = (async () => {
    await new Promise(setImmediate)
    await sleep(clock, 40)
    return clock.now()
  })()
  const start = clock.now()
  await clock.elapse(40)
  expect((await slept) - start).toBe(40)
})

test('a fake clock can advance until something happens', async () => {
  const clock = new FakeClock()
  const start = clock.now()
  const twice = sleep(clock, 15).then(() => sleep(clock, 15))
  await clock.until(twice, 10)
  expect(clock.now() - start).toBeGreaterThanOrEqual(30)
})

async function connected(work: (ends: { near: Socket; far: Socket }) => Promise<void>): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const near = connect(port, '127.0.0.1')
  const far = await new Promise<Socket>((resolve) => server.once('connection', resolve))
  try {
    await work({ near, far })
  } finally {
    near.destroy()
    far.destroy()
    server.close()
  }
}

function idle(clock: Clock, socket: Socket, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setIdleTimer(socket, resolve, milliseconds)
  })
}

test('the idle timer of Node fires once nothing moves on a socket, unless it is stopped', async () => {
  await connected(async ({ near, far }) => {
    await idle(nodeClock, near, 1)
    let fired = false
    nodeClock.setIdleTimer(far, () => (fired = true), 1).cancel()
    await idle(nodeClock, near, 5)
    expect(fired).toBe(false)
    expect(far.timeout).toBe(0)
  })
})

test('the idle timer of a fake clock waits again where octets have moved', async () => {
  await connected(async ({ near, far }) => {
    const clock = new FakeClock()
    let fired = false
    clock.setIdleTimer(near, () => (fired = true), 100)
    far.write('some')
    await new Promise((resolve) => near.once('data', resolve))
    await clock.advance(100)
    expect(fired).toBe(false)
    await clock.advance(100)
    expect(fired).toBe(true)
  })
})
