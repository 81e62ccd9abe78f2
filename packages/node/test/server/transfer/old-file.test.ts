import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { connect, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { directoryFileSystem, systemCalls } from '@ftpkit/filesystem/directory'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ServerOptions } from '../../../src/index.js'
import { FairQueue } from '../../../src/server/fair-queue.js'
import type { TransferContext } from '../../../src/server/transfer/context.js'
import { ControlEnd } from '../../../src/server/transfer/control-end.js'
import { copyOldFile } from '../../../src/server/transfer/old-file.js'
import { ServerTransfer } from '../../../src/server/transfer/transfer.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { SecureSession } from '../../secure-session.js'
import { type Serving, serve } from '../../serving.js'

const gibibyte = 1_073_741_824
const size = 3_000_000
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
  writeFileSync(join(root, 'big'), Buffer.alloc(size, 'abc'))
})

afterEach(() => {
  SecureSession.destroyAll()
  rmSync(root, { recursive: true })
})

/** The hidden files of stores. */
function stages(): string[] {
  return readdirSync(root).filter((name) => name.endsWith('.part'))
}

/** Octets that they take on the disk. */
function stored(): number {
  return stages().reduce((sum, name) => sum + statSync(join(root, name)).blocks * 512, 0)
}

/** A gate before each read of an old file, closed at first. */
class Gate {
  reads = 0
  private open = false
  private waiting: (() => void)[] = []

  readonly read: typeof systemCalls.read = async (...args) => {
    this.reads++
    if (!this.open) await new Promise<void>((resolve) => void this.waiting.push(resolve))
    return systemCalls.read(...args)
  }

  /** Lets one read pass. */
  step(): void {
    this.waiting.shift()?.()
  }

  release(): void {
    this.open = true
    for (const resume of this.waiting.splice(0)) resume()
  }
}

function serveRoot(gate?: Gate, options: Partial<ServerOptions> = {}): Promise<Serving> {
  return serve(directoryFileSystem(root, gate && { calls: { read: gate.read } }), options)
}

test.for([['APPE big'], ['REST 1073741824', 'STOR big']])(
  '%s of an octet to a large file copies none of it before its data connection is open',
  async (lines) => {
    truncateSync(join(root, 'big'), gibibyte)
    const before = stored()
    const gate = new Gate()
    await using serving = await serveRoot(gate)
    await using session = await RawSession.loggedIn(serving.address)
    await session.command('TYPE I')
    const port = await session.passivePort()
    for (const line of lines) session.send(`${line}\r\n`)
    await expect.poll(() => stages().length).toBe(1)
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(gate.reads).toBe(0)
    expect(stored() - before).toBeLessThanOrEqual(1_048_576)
    expect(port).toBeGreaterThan(0)
    await session[Symbol.asyncDispose]()
    await expect.poll(stages, { timeout: 10_000 }).toEqual([])
  },
)

test('appends what came while the old file was copied', async () => {
  await using serving = await serveRoot()
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const data = await session.passive()
  data.end('the end')
  expect(await session.command('APPE big')).toBe(150)
  expect((await session.reply())?.code).toBe(226)
  const content = readFileSync(join(root, 'big'))
  expect(content.length).toBe(size + 7)
  expect(content.subarray(size - 3).toString()).toBe('abcthe end')
})

test('copies the file under TLS only after the handshake', async () => {
  const gate = new Gate()
  await using serving = await serveRoot(gate, {
    tls: { mode: 'optional', resumption: 'optional', ...(await certificateFor()) },
  })
  const session = await SecureSession.loggedIn(serving)
  const data = await session.passive()
  expect(await session.command('APPE big')).toBe(150)
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(gate.reads).toBe(0)
  const secured = session.secure(data, undefined)
  secured.end('x'.repeat(300_000))
  await expect.poll(() => gate.reads).toBe(1)
  gate.release()
  expect(await session.reply()).toBe(226)
  expect(statSync(join(root, 'big')).size).toBe(size + 300_000)
})

/** Begins an APPE whose copy of the old file has read once. @returns its data connection */
async function beginCopy(session: RawSession, gate: Gate): Promise<Socket> {
  await session.command('TYPE I')
  const data = await session.passive()
  expect(await session.command('APPE big')).toBe(150)
  await expect.poll(() => gate.reads).toBe(1)
  return data
}

test('a client that resets its control connection ends the copy, and leaves nothing', async () => {
  const gate = new Gate()
  await using serving = await serveRoot(gate)
  await using session = await RawSession.loggedIn(serving.address)
  await beginCopy(session, gate)
  session.socket.resetAndDestroy()
  await expect.poll(() => serving.events.some(({ kind }) => kind === 'closed')).toBe(true)
  gate.release()
  await expect.poll(stages).toEqual([])
  expect(gate.reads).toBe(1)
  expect(statSync(join(root, 'big')).size).toBe(size)
})

test.for([
  ['both its connections', ''],
  ['them after more commands than can wait', 'NOOP\r\n'.repeat(200)],
] as const)('a client that closes %s ends the copy, and leaves nothing', async ([, commands]) => {
  const gate = new Gate()
  await using serving = await serveRoot(gate)
  await using session = await RawSession.loggedIn(serving.address)
  const data = await beginCopy(session, gate)
  const finishing = vi.spyOn(ServerTransfer.prototype, 'finish')
  session.send(commands)
  data.end('!')
  session.socket.destroySoon()
  await expect.poll(() => finishing.mock.calls.length).toBe(1)
  finishing.mockRestore()
  gate.release()
  await expect.poll(stages).toEqual([])
  expect(gate.reads).toBe(1)
  expect(statSync(join(root, 'big')).size).toBe(size)
})

test('ABOR ends the copy', async () => {
  const gate = new Gate()
  await using serving = await serveRoot(gate)
  await using session = await RawSession.loggedIn(serving.address)
  await beginCopy(session, gate)
  session.send('ABOR\r\nNOOP\r\n')
  gate.step()
  expect((await session.reply())?.code).toBe(426)
  expect((await session.reply())?.code).toBe(226)
  expect((await session.reply())?.code).toBe(200)
  expect(gate.reads).toBeLessThanOrEqual(2)
  expect(stages()).toEqual([])
})

test('the stall timer rests while the file is copied, and runs again afterwards', async () => {
  const clock = new FakeClock()
  const gate = new Gate()
  await using serving = await serveRoot(gate, { clock, limits: { stallTime: 7_000, answerTime: 500_000 } })
  await using session = await RawSession.loggedIn(serving.address)
  const data = await beginCopy(session, gate)
  expect(clock.pending).not.toContain(7_000)
  await clock.advance(2_000_000)
  gate.release()
  await clock.elapse(7_000)
  expect((await session.reply())?.code).toBe(426)
  data.destroy()
})

test('large copies of one address take turns, and leave one to another address', async () => {
  const gate = new Gate()
  for (const name of ['one', 'two', 'three']) writeFileSync(join(root, name), Buffer.alloc(size))
  await using serving = await serveRoot(gate, { host: '0.0.0.0' })
  const address = { host: '127.0.0.1', port: serving.address.port }
  await using one = await RawSession.loggedIn(address)
  await using two = await RawSession.loggedIn(address)
  await using other = await RawSession.open(address, '127.0.0.2')
  for (const line of ['USER tester', 'PASS secret']) await other.command(line)
  for (const [session, name] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    await session.command('TYPE I')
    const data = await session.passive()
    expect(await session.command(`APPE ${name}`)).toBe(150)
    data.end('!')
  }
  await expect.poll(() => gate.reads).toBe(1)
  await other.command('TYPE I')
  const data = await other.passive('127.0.0.2')
  expect(await other.command('APPE three')).toBe(150)
  data.end('!')
  await expect.poll(() => gate.reads).toBe(2)
  gate.release()
  for (const session of [one, two, other]) expect((await session.reply())?.code).toBe(226)
  for (const name of ['one', 'two', 'three']) expect(statSync(join(root, name)).size).toBe(size + 1)
})

test('a small file waits for no turn', async () => {
  writeFileSync(join(root, 'small'), 'small')
  const gate = new Gate()
  const big: typeof systemCalls.read = (...args) =>
    args[3] > 5 ? gate.read(...args) : systemCalls.read(...args)
  await using serving = await serve(directoryFileSystem(root, { calls: { read: big } }))
  await using slow = await RawSession.loggedIn(serving.address)
  await using quick = await RawSession.loggedIn(serving.address)
  await slow.command('TYPE I')
  await slow.passive()
  expect(await slow.command('APPE big')).toBe(150)
  await expect.poll(() => gate.reads).toBe(1)
  await quick.command('TYPE I')
  const data = await quick.passive()
  expect(await quick.command('APPE small')).toBe(150)
  data.end('!')
  expect((await quick.reply())?.code).toBe(226)
  expect(readFileSync(join(root, 'small'), 'latin1')).toBe('small!')
  gate.release()
})

test('another client that changed the file meanwhile costs the upload at once, not at its end', async () => {
  await using serving = await serveRoot()
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const port = await session.passivePort()
  session.send('APPE big\r\n')
  await expect.poll(() => stages().length).toBe(1)
  writeFileSync(join(root, 'big'), 'changed')
  const data = connect(port, '127.0.0.1').on('error', () => {})
  expect((await session.reply())?.code).toBe(150)
  expect((await session.reply())?.code).toBe(450)
  data.destroy()
  expect(readFileSync(join(root, 'big'), 'latin1')).toBe('changed')
  expect(stages()).toEqual([])
})

test('a copy for which too many wait already is refused by 450, and its connection is closed', async () => {
  const copies = new FairQueue({ running: 1, runningPerKey: 1, waiting: 0, waitingPerKey: 0 })
  const running = copies.run('192.0.2.1', undefined, () => new Promise<void>(() => {}))
  expect(running).toBeInstanceOf(Promise)
  const socket = new Socket()
  const transfer = {
    signal: new AbortController().signal,
    controlEnd: new ControlEnd(),
    progress: { untimed: false },
    session: { copies, network: '192.0.2.2' },
  } as unknown as TransferContext
  const stallTimer = { cancel() {}, restart() {} }
  const connection = { socket, raw: socket, secure: false, cut: () => false, stallTimer }
  const stage = { size: size, prepare: async () => {} }
  await expect(copyOldFile(transfer, stage, connection)).rejects.toMatchObject({ replyHint: 450 })
  expect(socket.destroyed).toBe(true)
})
