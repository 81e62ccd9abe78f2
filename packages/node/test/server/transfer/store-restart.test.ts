import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileSystem, FileSystemError, MemoryFileSystem } from '@ftpkit/filesystem'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { encode, type PipelineOptions, pipelines } from '@ftpkit/pipeline'
import { type MarkerPair, parseMarkerReply } from '@ftpkit/protocol'
import { convert, Feed, parseType, type TransferParameters } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RawSession } from '../../raw-session.js'
import { contentOf, namesIn, type Serving, serve } from '../../serving.js'

/** Says what is agreed, opens a data connection and begins a store; gives the connection. */
async function begin(session: RawSession, lines: readonly string[]): Promise<Socket> {
  const before = lines.slice(0, -1)
  for (const line of before) expect([200, 350]).toContain(await session.command(line))
  const socket = await session.passive()
  expect(await session.command(lines.at(-1)!)).toBe(150)
  return socket
}

async function send(socket: Socket, octets: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => void socket.write(octets, () => resolve()))
}

async function code(session: RawSession): Promise<number | undefined> {
  return (await session.reply())?.code
}

async function cut(session: RawSession, socket: Socket): Promise<string> {
  socket.resetAndDestroy()
  const reply = await session.reply()
  expect(reply?.code).toBe(426)
  return reply!.lines.join('\n')
}

async function markers(session: RawSession, count: number): Promise<MarkerPair[]> {
  const pairs: MarkerPair[] = []
  while (pairs.length < count) {
    const reply = await session.reply()
    expect(reply?.code).toBe(110)
    pairs.push(parseMarkerReply(reply!.lines[0]!)!)
  }
  return pairs
}

const combinations = ['A', 'E', 'I'].flatMap((type) =>
  ['F', 'R'].flatMap((structure) => ['B', 'C'].map((mode) => [type, structure, mode] as const)),
)

function parametersOf(type: string, structure: string, mode: string): TransferParameters {
  return {
    type: parseType(type)!,
    structure: structure as 'F' | 'R',
    mode: mode as 'B' | 'C',
  }
}

/** Lines of any octets, CR and letters of every page among them, so that each is a record. */
const file = fc
  .array(fc.array(fc.oneof(fc.constant(0x0d), fc.integer({ min: 0x20, max: 0xff })), { maxLength: 30 }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((lines) => Uint8Array.from(lines.flatMap((line) => [...line, 0x0a])))

const lines: PipelineOptions = { recordFormat: { format: 'lines' } }

/** What a receiver makes of the beginning of a transfer, and the markers it could confirm. */
function receivedOf(parameters: TransferParameters, octets: Uint8Array): MarkerPair[] {
  const pairs: MarkerPair[] = []
  const { receiving } = pipelines(parameters, {
    ...lines,
    onRestartMarker: ({ marker, position }) => pairs.push({ sender: marker, receiver: position }),
  })
  const feed = new Feed(receiving)
  for (const _ of feed.push(octets));
  return pairs
}

async function storeCutAndResume(
  serving: Serving,
  parameters: TransferParameters,
  content: Uint8Array,
  how: { every: number; of: 'records' | 'octets'; cutAt: number; marker: number },
): Promise<void> {
  const { type, structure, mode } = parameters
  const wire = encode(content, parameters, { ...lines, markers: { every: how.every, of: how.of } })
  const beginning = wire.subarray(0, Math.min(how.cutAt, wire.length - 1))
  const expected = receivedOf(parameters, beginning)
  await using session = await RawSession.loggedIn(serving.address)
  const agreed = [`TYPE ${type.code}`, `STRU ${structure}`, `MODE ${mode}`]
  const socket = await begin(session, [...agreed, 'STOR file'])
  await send(socket, beginning)
  const confirmed = await markers(session, expected.length)
  expect(confirmed).toEqual(expected)
  await cut(session, socket)
  expect((await contentOf(serving.files, '/file')).toString()).toBe('old')
  if (confirmed.length === 0) return
  const { sender, receiver } = confirmed[how.marker % confirmed.length]!
  const again = await begin(session, [`REST ${receiver}`, 'STOR file'])
  const { sending, readFrom } = pipelines(parameters, { ...lines, resumeSending: sender })
  await send(again, convert(sending, content.subarray(readFrom)))
  again.end()
  expect([226, 250]).toContain(await code(session))
  const whole = convert(pipelines(parameters, lines).receiving, wire)
  expect(Buffer.from(await contentOf(serving.files, '/file')).equals(whole)).toBe(true)
  expect(await namesIn(serving.files, '/')).toEqual(['file'])
}

test.each(combinations)(
  'TYPE %s STRU %s MODE %s: resumes after any marker that was confirmed, wherever it was cut',
  async (...combination) => {
    await fc.assert(
      fc.asyncProperty(
        file,
        fc.record({
          every: fc.integer({ min: 1, max: 40 }),
          of: fc.constantFrom('records' as const, 'octets' as const),
          cutAt: fc.nat({ max: 1_500 }),
          marker: fc.nat(),
        }),
        async (content, how) => {
          await using serving = await serve({ file: 'old' })
          await storeCutAndResume(serving, parametersOf(...combination), content, how)
        },
      ),
      { numRuns: 15 },
    )
  },
)

describe.each([
  ['memory', () => ({ files: new MemoryFileSystem({ file: 'old' }), remove: () => {} })],
  [
    'a directory',
    () => {
      const root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
      return { files: directoryFileSystem(root), remove: () => rmSync(root, { recursive: true }) }
    },
  ],
] as const)('in %s', (_, make) => {
  async function withServer(work: (session: RawSession, files: FileSystem) => Promise<void>): Promise<void> {
    const { files, remove } = make()
    try {
      const stage = await files.write('/file', { disposition: 'replace' })
      await stage.write([Buffer.from('old')])
      await stage.commit()
      await using serving = await serve(files)
      await using session = await RawSession.loggedIn(serving.address)
      await session.command('TYPE I')
      await work(session, files)
    } finally {
      remove()
    }
  }

  async function storeHalf(session: RawSession, line = 'STOR file'): Promise<string> {
    const socket = await begin(session, [line])
    await send(socket, Buffer.from('hello, wor'))
    // The server has them when it answers what comes after them.
    await untilMoved(session, 10)
    return cut(session, socket)
  }

  test('resumes by octets what a broken upload left, and says how many there are', () =>
    withServer(async (session, files) => {
      expect(await storeHalf(session)).toMatch(/10 octets are kept: resume with REST 10/)
      expect((await contentOf(files, '/file')).toString()).toBe('old')
      const socket = await begin(session, ['REST 7', 'STOR file'])
      socket.end('world')
      expect(await code(session)).toBe(226)
      expect((await contentOf(files, '/file')).toString()).toBe('hello, world')
    }))

  test('resumes an APPE, also by APPE', () =>
    withServer(async (session, files) => {
      expect(await storeHalf(session, 'APPE file')).toMatch(/13 octets are kept/)
      const socket = await begin(session, ['REST 13', 'APPE file'])
      socket.end('ld')
      expect(await code(session)).toBe(226)
      expect((await contentOf(files, '/file')).toString()).toBe('oldhello, world')
    }))

  test('takes the file itself where nothing is kept, and says how much is kept where that is not enough', () =>
    withServer(async (session, files) => {
      const socket = await begin(session, ['REST 2', 'STOR file'])
      socket.end('!')
      expect(await code(session)).toBe(226)
      expect((await contentOf(files, '/file')).toString()).toBe('ol!')
      await storeHalf(session)
      await session.command('REST 11')
      await session.passive()
      session.send('STOR file\r\n')
      expect(await session.reply()).toMatchObject({ code: 554, lines: [expect.stringMatching(/10 octets/)] })
      await session.command('REST 9')
      await session.passive()
      expect(await session.command('STOR missing')).toBe(553)
    }))

  test('keeps what an ABOR ends, and what goes with its control connection', () =>
    withServer(async (session, files) => {
      const first = await begin(session, ['STOR file'])
      await send(first, Buffer.from('hello'))
      await untilMoved(session, 5)
      expect([await session.command('ABOR'), await code(session)]).toEqual([426, 226])
      const second = await begin(session, ['REST 5', 'STOR file'])
      await send(second, Buffer.from(', '))
      await untilMoved(session, 2)
      const address = { host: session.socket.remoteAddress!, port: session.socket.remotePort! }
      session.socket.resetAndDestroy()
      await once(second.resume(), 'end')
      second.destroy()
      await using later = await RawSession.loggedIn(address)
      await later.command('TYPE I')
      const third = await begin(later, ['REST 7', 'STOR file'])
      third.end('world')
      expect(await code(later)).toBe(226)
      expect((await contentOf(files, '/file')).toString()).toBe('hello, world')
    }))

  test('takes an upload away from a session whose connection is dead and does not know it', () =>
    withServer(async (session, files) => {
      const slow = await begin(session, ['STOR file'])
      await send(slow, Buffer.from('hello'))
      await untilMoved(session, 5)
      const address = { host: session.socket.remoteAddress!, port: session.socket.remotePort! }
      await using later = await RawSession.loggedIn(address)
      await later.command('TYPE I')
      const socket = await begin(later, ['REST 5', 'STOR file'])
      await send(slow, Buffer.from(' from the other'))
      slow.end()
      expect(await code(session)).toBe(450)
      socket.end('!')
      expect(await code(later)).toBe(226)
      expect((await contentOf(files, '/file')).toString()).toBe('hello!')
    }))

  test('resumes after a marker of an APPE', () =>
    withServer(async (session, files) => {
      const parameters = parametersOf('I', 'F', 'B')
      const content = Buffer.from('hello, world')
      const wire = encode(content, parameters, { markers: { every: 5, of: 'octets' } })
      const socket = await begin(session, ['MODE B', 'APPE file'])
      await send(socket, wire.subarray(0, wire.length - 3))
      const [first] = await markers(session, 2)
      await cut(session, socket)
      const again = await begin(session, [`REST ${first!.receiver}`, 'APPE file'])
      const { sending, readFrom } = pipelines(parameters, { resumeSending: first!.sender })
      again.end(convert(sending, content.subarray(readFrom)))
      expect([226, 250]).toContain(await code(session))
      expect((await contentOf(files, '/file')).toString()).toBe('oldhello, world')
    }))
})

/** Waits until STAT reports that number of octets of the transfer. */
async function untilMoved(session: RawSession, octets: number): Promise<void> {
  for (;;) {
    session.send('STAT\r\n')
    const reply = await session.reply()
    if (new RegExp(`\\b${octets} octets`).test(reply!.lines.join(' '))) return
  }
}

test('leaves a kept upload hidden beside the old file', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
  try {
    await using serving = await serve(directoryFileSystem(root))
    await using session = await RawSession.loggedIn(serving.address)
    const socket = await begin(session, ['TYPE I', 'STOR file'])
    await send(socket, Buffer.from('hello'))
    await untilMoved(session, 5)
    await cut(session, socket)
    expect(await namesIn(serving.files, '/')).toEqual([])
    expect(readdirSync(root)).toEqual([expect.stringMatching(/^\.ftpkit-.*\.part$/)])
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('refuses a marker that nothing was kept for, of another TYPE, and in MODE S', async () => {
  await using serving = await serve({ file: 'old' })
  await using session = await RawSession.loggedIn(serving.address)
  const refusal = async (...lines: string[]) => {
    for (const line of lines.slice(0, -1)) await session.command(line)
    await session.passive()
    return session.command(lines.at(-1)!)
  }
  expect(await refusal('TYPE I', 'MODE B', 'REST I/F/2/0/0/clear', 'STOR file')).toBe(554)
  expect(await refusal('TYPE A', 'REST I/F/2/0/0/clear', 'STOR file')).toBe(555)
  expect(await refusal('REST I/F/2/0/0/clear', 'MODE S', 'STOR file')).toBe(554)
  expect((await contentOf(serving.files, '/file')).toString()).toBe('old')
})

test('sends no 110 for a file system that keeps no uploads, and resumes no store there', async () => {
  const memory = new MemoryFileSystem({ file: 'old' })
  const files: FileSystem = Object.assign(Object.create(memory) as FileSystem, {
    async write(path: string, { disposition, start }: Parameters<FileSystem['write']>[1]) {
      const stage = await memory.write(path, { disposition, start })
      return {
        get size() {
          return stage.size
        },
        write: (pieces: readonly Uint8Array[]) => stage.write(pieces),
        commit: () => stage.commit(),
        discard: () => stage.discard(),
      }
    },
  })
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  const parameters = parametersOf('I', 'F', 'B')
  const wire = encode(Buffer.from('hello'), parameters, { markers: { every: 1, of: 'octets' } })
  const socket = await begin(session, ['TYPE I', 'MODE B', 'STOR file'])
  socket.end(wire)
  expect([226, 250]).toContain(await code(session))
  await session.command('REST I/F/2/0/0/clear')
  await session.passive()
  expect(await session.command('STOR file')).toBe(554)
  expect((await contentOf(files, '/file')).toString()).toBe('hello')
})

test('resumes in a restarted server, after what the one before has confirmed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
  try {
    const parameters = parametersOf('A', 'R', 'C')
    const content = Buffer.from('one\ntwo\nthree\n')
    const wire = encode(content, parameters, { ...lines, markers: { every: 1, of: 'records' } })
    // The first is left as a power failure would leave it: nothing is given up, committed or closed.
    await using crashed = await serve(directoryFileSystem(root))
    await using lost = await RawSession.loggedIn(crashed.address)
    const agreed = ['TYPE A', 'STRU R', 'MODE C']
    await send(await begin(lost, [...agreed, 'STOR file']), wire.subarray(0, wire.length - 4))
    const [, second] = await markers(lost, 2)
    await using serving = await serve(directoryFileSystem(root))
    await using session = await RawSession.loggedIn(serving.address)
    const socket = await begin(session, [...agreed, `REST ${second!.receiver}`, 'STOR file'])
    const { sending, readFrom } = pipelines(parameters, { ...lines, resumeSending: second!.sender })
    socket.end(convert(sending, content.subarray(readFrom)))
    expect([226, 250]).toContain(await code(session))
    expect((await contentOf(serving.files, '/file')).equals(content)).toBe(true)
    expect(readdirSync(root)).toEqual(['file'])
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('resumes an APPE to a missing file, and not where looking is forbidden', async () => {
  const memory = new MemoryFileSystem()
  let refuse = false
  const files: FileSystem = Object.assign(Object.create(memory) as FileSystem, {
    stat: (path: string) =>
      refuse ? Promise.reject(new FileSystemError('access-denied', path)) : memory.stat(path),
  })
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  const parameters = parametersOf('I', 'F', 'B')
  const content = Buffer.from('hello')
  const wire = encode(content, parameters, { markers: { every: 2, of: 'octets' } })
  const socket = await begin(session, ['TYPE I', 'MODE B', 'APPE new'])
  await send(socket, wire.subarray(0, wire.length - 1))
  const [first] = await markers(session, 2)
  await cut(session, socket)
  const further = first!.receiver.replace('/2/', '/9/')
  for (const [marker, forbidden, reply] of [
    [first!.receiver, true, 553],
    [further, false, 554],
  ] as const) {
    refuse = forbidden
    await session.command(`REST ${marker}`)
    await session.passive()
    expect(await session.command('APPE new')).toBe(reply)
  }
  const again = await begin(session, [`REST ${first!.receiver}`, 'APPE new'])
  const { sending, readFrom } = pipelines(parameters, { resumeSending: first!.sender })
  again.end(convert(sending, content.subarray(readFrom)))
  expect([226, 250]).toContain(await code(session))
  expect((await contentOf(files, '/new')).toString()).toBe('hello')
})

test('keeps nothing of an upload that a hook refuses, or whose octets break the format before any marker', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
  try {
    const uploading = () => Promise.reject(new Error('not this one'))
    await using serving = await serve(directoryFileSystem(root), { hooks: { uploading } })
    await using session = await RawSession.loggedIn(serving.address)
    const whole = await begin(session, ['TYPE I', 'STOR file'])
    whole.end('hello')
    expect(await code(session)).toBe(451)
    const broken = await begin(session, ['MODE B', 'STOR file'])
    broken.end(Uint8Array.of(0, 0, 1, 0x61, 0x0f, 0, 0))
    expect([426, 451]).toContain(await code(session))
    expect(readdirSync(root)).toEqual([])
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('piles up no confirmations for a client that does not read them, and takes its file', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  const socket = await begin(session, ['TYPE I', 'MODE B', 'STOR file'])
  session.socket.pause()
  const marked = Uint8Array.of(0x10, 0, 200, ...new Array<number>(200).fill(0x4d), 0, 0, 1, 0x61)
  for (let sent = 0; sent < 60; sent++) {
    await send(socket, Buffer.concat(new Array<Uint8Array>(1_000).fill(marked)))
  }
  const before = session.received.length
  socket.end(Uint8Array.of(0x40, 0, 0))
  await once(socket.resume(), 'end')
  session.socket.resume()
  let confirmed = 0
  for (let next = await code(session); next === 110; next = await code(session)) confirmed++
  expect(confirmed).toBeLessThan(60_000)
  expect(session.received.length).toBeGreaterThan(before)
  expect(await contentOf(serving.files, '/file')).toHaveLength(60_000)
})
