import { MemoryFileSystem } from '@ftpkit/filesystem'
import { ServerSession } from '@ftpkit/session'
import { afterEach, expect, test, vi } from 'vitest'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'

const handle = ServerSession.prototype.handle
afterEach(() => vi.restoreAllMocks())

/** Counts how often something is done in one turn of the event loop, at most. */
class PerTurn {
  most = 0
  private inTurn = 0

  count(): void {
    if (this.inTurn === 0) setImmediate(() => (this.inTurn = 0))
    this.inTurn++
    this.most = Math.max(this.most, this.inTurn)
  }
}

/** Counts the inputs that all sessions take. */
function countInputs(): PerTurn {
  const inputs = new PerTurn()
  vi.spyOn(ServerSession.prototype, 'handle').mockImplementation(function (this: ServerSession, input, now) {
    inputs.count()
    return handle.call(this, input, now)
  })
  return inputs
}

const files = new MemoryFileSystem({})

/** Lines whose answer is known at once, and the replies to them. */
test.each([
  ['commands without a question', 10_000, 'NOOP', [200]],
  ['long replies', 2_000, 'HELP', [214]],
  ['questions', 2_000, 'REIN|USER tester|PASS secret', [220, 331, 230]],
  ['listeners', 2_000, 'EPSV', [229]],
])('many %s are spread over many turns of the event loop, in order', async (_name, rounds, lines, codes) => {
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  const counted = countInputs()
  session.send(`${lines.split('|').join('\r\n')}\r\n`.repeat(rounds))
  for (let round = 0; round < rounds; round++) {
    for (const code of codes) expect((await session.reply())?.code).toBe(code)
  }
  expect(counted.most).toBeGreaterThan(1)
  expect(counted.most).toBeLessThan(40)
})

test('a client of another address has its turn after few inputs of many sessions that sent much', async () => {
  await using serving = await serve(files)
  const busy = await Promise.all(Array.from({ length: 20 }, () => RawSession.loggedIn(serving.address)))
  await using other = await RawSession.open(serving.address, '127.0.0.2')
  let inputs = 0
  let most = 0
  vi.spyOn(ServerSession.prototype, 'handle').mockImplementation(function (this: ServerSession, input, now) {
    inputs++
    if (input.kind === 'octets' && Buffer.from(input.octets).includes('FEAT')) most = Math.max(most, inputs)
    return handle.call(this, input, now)
  })
  for (const session of busy) session.send('NOOP\r\n'.repeat(20_000))
  await busy[0]!.reply()
  for (let round = 0; round < 20; round++) {
    inputs = 0
    await other.command('FEAT')
  }
  await Promise.all(busy.map((session) => session[Symbol.asyncDispose]()))
  // With fewer, the others would have finished before.
  expect(most).toBeGreaterThan(10)
  expect(most).toBeLessThan(200)
})

test('MLSD of a large directory ends soon after ABOR, before all of it is read', async () => {
  const large = new MemoryFileSystem(
    Object.fromEntries(Array.from({ length: 8_000 }, (_, number) => [`name-${number}`, ''])),
  )
  await using serving = await serve(large)
  await using session = await RawSession.loggedIn(serving.address)
  const list = large.list.bind(large)
  let entries = 0
  vi.spyOn(large, 'list').mockImplementation(async function* (path) {
    for await (const entry of list(path)) {
      if (entries++ === 0) session.send('ABOR\r\n')
      yield entry
    }
  })
  const data = await session.passive()
  expect(await session.command('MLSD')).toBe(150)
  expect([(await session.reply())?.code, (await session.reply())?.code]).toEqual([426, 226])
  data.destroy()
  expect(entries).toBeLessThan(4_000)
})

test.each([
  ['LIST', 8_000],
  ['NLST', 8_000],
  ['MLSD', 8_000],
  ['LIST name-7*7', 111],
  ['NLST *.txt', 0],
])('%s of a large directory is spread over many turns of the event loop', async (line, count) => {
  const listed = new PerTurn()
  const names = Array.from({ length: 8_000 }, (_, number) => `name-${number}`)
  const large = new MemoryFileSystem(Object.fromEntries(names.map((name) => [name, ''])))
  const list = large.list.bind(large)
  vi.spyOn(large, 'list').mockImplementation(async function* (path) {
    for await (const entry of list(path)) {
      listed.count()
      yield entry
    }
  })
  await using serving = await serve(large)
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  session.send(`${line}\r\n`)
  expect((await readAll(data)).toString().split('\n')).toHaveLength(count + 1)
  data.end()
  expect(listed.most).toBeGreaterThan(1)
  expect(listed.most).toBeLessThan(1_000)
})

test('a client that leaves in the middle of a very long line is forgotten after few inputs', async () => {
  const handled = vi.spyOn(ServerSession.prototype, 'handle')
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  handled.mockClear()
  session.socket.end('x'.repeat(4_194_304))
  while (serving.server.sessionCount > 0) await new Promise((resolve) => setImmediate(resolve))
  expect(handled.mock.calls.length).toBeLessThan(1_000)
})
