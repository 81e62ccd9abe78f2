import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { pipelines } from '@ftpkit/pipeline'
import { convert } from '@ftpkit/transfer'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  type MockInstance,
  test,
  vi,
} from 'vitest'
import type { ServerOptions, TlsIdentity } from '../../../src/index.js'
import { ServerTransfer } from '../../../src/server/transfer/transfer.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { SecureSession } from '../../secure-session.js'
import { contentOf, namesIn, type Serving, serve } from '../../serving.js'

/** More than the buffers of a socket hold. */
const large = Buffer.alloc(8_000_000, 'content of a file, ')

let identity: TlsIdentity
let finishing: MockInstance<ServerTransfer['finish']>
let running: MockInstance<ServerTransfer['run']>

beforeAll(async () => {
  identity = await certificateFor()
})

beforeEach(() => {
  finishing = vi.spyOn(ServerTransfer.prototype, 'finish')
  running = vi.spyOn(ServerTransfer.prototype, 'run')
})

afterEach(() => {
  finishing.mockRestore()
  running.mockRestore()
})

afterAll(SecureSession.destroyAll)

function serveFile(options: Partial<ServerOptions> = {}): Promise<Serving> {
  return serve({ file: 'old' }, options)
}

/** A store whose data connection is open, and whose 150 was read. */
async function begin(serving: Serving, line = 'STOR file', ...before: string[]) {
  const session = await RawSession.loggedIn(serving.address)
  for (const each of ['TYPE I', ...before]) expect([200, 350]).toContain(await session.command(each))
  const data = await session.passive()
  expect(await session.command(line)).toBe(150)
  return { session, data }
}

/** Resolves when the server has seen the end of a control connection during a store. */
async function seen(): Promise<void> {
  await expect.poll(() => finishing.mock.calls.length).toBe(1)
}

/** Sends markers until a reply to one has met a closed connection, and the server knows: its own is reset by that. */
async function resetBySentMarkers(data: Socket, calls: number): Promise<void> {
  const marker = Buffer.from([0x10, 0, 2, 0x31, 0x32])
  const known = () => {
    data.write(marker)
    return finishing.mock.calls.length
  }
  await expect.poll(known).toBe(calls)
}

/** Octets that the store has received so far. */
function received(): number {
  return (running.mock.contexts.at(-1) as ServerTransfer | undefined)?.octets ?? 0
}

/** The outcome of the first transfer. */
async function outcome({ events }: Serving): Promise<string> {
  await expect.poll(() => events.some(({ kind }) => kind === 'transfer')).toBe(true)
  const event = events.find(({ kind }) => kind === 'transfer')
  return event?.kind === 'transfer' ? event.outcome : ''
}

async function text(serving: Serving, path = '/file'): Promise<string> {
  return (await contentOf(serving.files, path)).toString('latin1')
}

async function allClosed({ server, events }: Serving): Promise<void> {
  await expect.poll(() => server.sessionCount).toBe(0)
  const of = (kind: string) => events.filter((event) => event.kind === kind).length
  expect(of('closed')).toBe(of('connected'))
}

/** Resumes a partial upload by REST, sends octets, and returns the code of the reply. */
async function resume(serving: Serving, offset: number, octets = '', line = 'STOR file') {
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  expect(await session.command(`REST ${offset}`)).toBe(350)
  const data = await session.passive()
  const code = await session.command(line)
  data.end(octets)
  return code === 150 ? (await session.reply())?.code : code
}

function keptWhole(octets: number): string {
  return `FtpError: ${octets} octets are kept as a partial upload after the control connection ended: resume with REST ${octets}`
}

/** How a client ends its control connection by a FIN: for writing only, or for good. */
const ends = {
  'half closed': (socket: Socket) => void socket.end(),
  closed: (socket: Socket) => void socket.destroy(),
}

describe.each(Object.entries(ends))('a control connection that is %s during a store', (_, end) => {
  test('before any octet came: all that comes is kept, and the old file stays', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving)
    end(session.socket)
    await seen()
    data.end(large)
    expect(await outcome(serving)).toBe(keptWhole(large.length))
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, large.length)).toBe(226)
    expect(large.equals(await contentOf(serving.files, '/file'))).toBe(true)
  })

  test('nothing is carried out that was sent after the store', async () => {
    await using serving = await serve({ file: 'old', other: 'only copy' })
    const { session, data } = await begin(serving)
    session.send('DELE other\r\nRNFR other\r\nRNTO file\r\n')
    end(session.socket)
    await seen()
    data.end('new')
    expect(await outcome(serving)).toBe(keptWhole(3))
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await text(serving, '/other')).toBe('only copy')
  })

  test('together with the data connection: nothing of the file is lost', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving)
    data.end(large)
    end(session.socket)
    const how = await outcome(serving)
    await allClosed(serving)
    if (how !== 'complete') {
      expect(how).toBe(keptWhole(large.length))
      expect(await text(serving)).toBe('old')
      expect(await resume(serving, large.length)).toBe(226)
    }
    expect(large.equals(await contentOf(serving.files, '/file'))).toBe(true)
  })

  test('after the data connection, but before the file is in place: it is kept, as a client that is killed ends both', async () => {
    let proceed = () => {}
    const hook = vi.fn(async () => {})
    hook.mockImplementationOnce(() => new Promise<void>((resolve) => (proceed = resolve)))
    await using serving = await serveFile({ hooks: { uploading: hook } })
    const { session, data } = await begin(serving)
    data.end('new')
    await expect.poll(() => hook.mock.calls.length).toBe(1)
    end(session.socket)
    await seen()
    proceed()
    expect(await outcome(serving)).toBe(keptWhole(3))
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, 3)).toBe(226)
    expect(await text(serving)).toBe('new')
  })

  test('the file is put in place where that is asked for', async () => {
    await using serving = await serveFile({ commitAfterControlEnd: true })
    const { session, data } = await begin(serving)
    end(session.socket)
    await seen()
    data.end(large)
    expect(await outcome(serving)).toBe('complete')
    await allClosed(serving)
    expect(large.equals(await contentOf(serving.files, '/file'))).toBe(true)
  })

  test('where the data connection is reset afterwards, it is kept as far as it came, and never put in place', async () => {
    for (const commitAfterControlEnd of [true, false]) {
      finishing.mockClear()
      await using serving = await serveFile({ commitAfterControlEnd })
      const { session, data } = await begin(serving)
      await new Promise<void>((resolve) => void data.write('12345', () => resolve()))
      await expect.poll(() => received()).toBe(5)
      end(session.socket)
      await seen()
      data.resetAndDestroy()
      expect(await outcome(serving)).toMatch(/broke before the file was complete; 5 octets are kept/)
      await allClosed(serving)
      expect(await text(serving)).toBe('old')
      expect(await resume(serving, 5, '678')).toBe(226)
      expect(await text(serving)).toBe('12345678')
    }
  })

  test('where the data connection stands still, it is kept and the session ends after the stall time', async () => {
    const clock = new FakeClock()
    await using serving = await serveFile({ clock, limits: { stallTime: 7_000 } })
    const { session, data } = await begin(serving)
    data.write('12345')
    await expect.poll(() => received()).toBe(5)
    end(session.socket)
    await seen()
    await clock.until(outcome(serving), 7_000)
    expect(await outcome(serving)).toMatch(/no data was transferred for 7 seconds; 5 octets are kept/)
    data.destroy()
    await clock.until(allClosed(serving), 7_000)
    expect(await text(serving)).toBe('old')
  })

  test('its user can resume the upload at once, and need not wait for the stall time', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving)
    data.write('12345')
    await expect.poll(received).toBe(5)
    end(session.socket)
    await seen()
    expect(await resume(serving, 5, '678')).toBe(226)
    data.end('lost')
    expect(await outcome(serving)).toBe('complete')
    await allClosed(serving)
    expect(await text(serving)).toBe('12345678')
  })

  test('APPE keeps the old octets and those that came', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving, 'APPE file')
    end(session.socket)
    await seen()
    data.end(' and new')
    expect(await outcome(serving)).toBe(keptWhole(11))
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, 11, '.')).toBe(226)
    expect(await text(serving)).toBe('old and new.')
  })

  test('APPE is put in place where that is asked for', async () => {
    await using serving = await serveFile({ commitAfterControlEnd: true })
    const { session, data } = await begin(serving, 'APPE file')
    end(session.socket)
    await seen()
    data.end(' and new')
    expect(await outcome(serving)).toBe('complete')
    expect(await text(serving)).toBe('old and new')
  })

  test('REST and STOR keeps what was resumed and what came', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving, 'STOR file', 'REST 2')
    end(session.socket)
    await seen()
    data.end('der')
    expect(await outcome(serving)).toBe(keptWhole(5))
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, 5)).toBe(226)
    expect(await text(serving)).toBe('older')
  })

  test('STOU makes no file, and its octets can be resumed by the name it gave', async () => {
    await using serving = await serveFile()
    const session = await RawSession.loggedIn(serving.address)
    await session.command('TYPE I')
    const data = await session.passive()
    session.send('STOU\r\n')
    const [, name] = /FILE: (\S+)/.exec((await session.reply())!.lines[0]!)!
    end(session.socket)
    await seen()
    data.end('unique')
    expect(await outcome(serving)).toBe(keptWhole(6))
    await allClosed(serving)
    expect(await namesIn(serving.files, '/')).toEqual(['file'])
    expect(await resume(serving, 6, '', `STOR ${name}`)).toBe(226)
    expect(await text(serving, `/${name}`)).toBe('unique')
  })

  test.each(['B', 'C'] as const)('a file of MODE %s is read to its EOF block', async (mode) => {
    for (const commitAfterControlEnd of [true, false]) {
      finishing.mockClear()
      await using serving = await serveFile({ commitAfterControlEnd })
      const { session, data } = await begin(serving, 'STOR file', `MODE ${mode}`)
      end(session.socket)
      await seen()
      const { sendingOne } = pipelines({ type: { code: 'I' }, structure: 'F', mode })
      data.write(convert(sendingOne, large))
      const how = await outcome(serving)
      await allClosed(serving)
      expect(how === 'complete').toBe(commitAfterControlEnd)
      if (!commitAfterControlEnd) {
        expect(await text(serving)).toBe('old')
        expect(await resume(serving, large.length)).toBe(226)
      }
      expect(large.equals(await contentOf(serving.files, '/file'))).toBe(true)
      data.destroy()
    }
  })

  test('a file in TYPE A is kept as it is stored, and put in place by a store of nothing in TYPE I', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving, 'STOR file', 'TYPE A')
    end(session.socket)
    await seen()
    data.end('one\r\ntwo\r\n')
    expect(await outcome(serving)).toMatch(
      /^FtpError: 8 octets .*: resume with TYPE I, STRU F, MODE S and REST 8$/,
    )
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, 8)).toBe(226)
    expect(await text(serving)).toBe('one\ntwo\n')
  })

  test('a store without an octet leaves nothing', async () => {
    await using serving = await serveFile()
    const { session, data } = await begin(serving)
    end(session.socket)
    await seen()
    data.end()
    expect(await outcome(serving)).toBe('FtpError: the control connection ended before the store did')
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
    expect(await resume(serving, 3)).toBe(226)
    expect(await text(serving)).toBe('old')
  })

  test('its session counts until the store has ended, and ends with the server', async () => {
    await using serving = await serveFile({ limits: { shutdownTime: 0, sessionsPerAddress: 1 } })
    const { session, data } = await begin(serving)
    data.write('12345')
    await expect.poll(() => received()).toBe(5)
    end(session.socket)
    await seen()
    const another = connect(serving.address)
    expect(String((await once(another, 'data'))[0])).toMatch(/^421 /)
    expect(serving.server.sessionCount).toBe(1)
    await serving.server.close()
    expect(serving.server.sessionCount).toBe(0)
    await expect.poll(() => data.destroyed || data.readableEnded || data.errored !== null).toBe(true)
    expect(await text(serving)).toBe('old')
  })
})

test('a client that still reads gets 426, which says how to resume, and 226 only where the file is in place', async () => {
  for (const commitAfterControlEnd of [true, false]) {
    finishing.mockClear()
    await using serving = await serveFile({ commitAfterControlEnd })
    const { session, data } = await begin(serving)
    session.socket.end()
    await seen()
    data.end('new')
    const reply = await session.reply()
    if (commitAfterControlEnd) expect(reply?.code).toBe(226)
    else expect(reply).toMatchObject({ code: 426, lines: [expect.stringContaining('resume with REST 3')] })
    expect(await session.reply()).toBeUndefined()
  }
})

test('a client that said QUIT gets its file in place, and 226', async () => {
  await using serving = await serveFile()
  const { session, data } = await begin(serving)
  session.socket.end('QUIT\r\n')
  data.end('new')
  expect((await session.reply())?.code).toBe(226)
  expect((await session.reply())?.code).toBe(221)
  expect(await text(serving)).toBe('new')
  expect(finishing).not.toHaveBeenCalled()
})

test('a client that connects, stores and closes everything without waiting for a reply loses nothing', async () => {
  await using serving = await serveFile()
  const session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const data = await session.passive()
  session.socket.end('STOR file\r\n')
  data.end('new')
  expect(await outcome(serving)).toBe(keptWhole(3))
  await allClosed(serving)
  expect(await resume(serving, 3)).toBe(226)
  expect(await text(serving)).toBe('new')
})

test('a store whose data connection was not made is given up soon after the control connection has ended', async () => {
  const clock = new FakeClock()
  await using serving = await serveFile({ clock })
  const session = await RawSession.loggedIn(serving.address)
  const port = await session.passivePort()
  session.socket.end('STOR file\r\n')
  await seen()
  await clock.elapse(500)
  expect(await outcome(serving)).toMatch(/aborted/)
  const refused = connect(port, serving.address.host)
  expect((await once(refused, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' })
})

test('a control connection that is reset during a store ends it, and what came is kept', async () => {
  await using serving = await serveFile({ commitAfterControlEnd: true })
  const { session, data } = await begin(serving)
  data.write('12345')
  await expect.poll(received).toBe(5)
  session.socket.resetAndDestroy()
  expect(await outcome(serving)).toMatch(/aborted; 5 octets are kept/)
  await allClosed(serving)
  expect(await text(serving)).toBe('old')
  expect(await resume(serving, 5, '6')).toBe(226)
  data.destroy()
})

test('a control connection that is reset before the data ends never puts a file in place', async () => {
  for (let turn = 0; turn < 40; turn++) {
    await using serving = await serveFile()
    const { session, data } = await begin(serving)
    data.write(large.subarray(0, 100_000))
    session.socket.resetAndDestroy()
    data.end('last')
    expect(await outcome(serving)).toMatch(/aborted/)
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
  }
})

test('a control connection that is reset only after its end does not end the store', async () => {
  await using serving = await serveFile()
  const { session, data } = await begin(serving, 'STOR file', 'MODE B')
  session.socket.destroy()
  await seen()
  const content = Buffer.from('content')
  const { sendingOne } = pipelines({ type: { code: 'I' }, structure: 'F', mode: 'B' })
  await resetBySentMarkers(data, 2)
  data.write(convert(sendingOne, content))
  expect(await outcome(serving)).toMatch(/kept as a partial upload after the control connection ended/)
  await allClosed(serving)
  data.destroy()
  expect(await text(serving)).toBe('old')
})

test('a client that said QUIT, and whose replies find it gone, loses nothing', async () => {
  await using serving = await serveFile()
  const { session, data } = await begin(serving, 'STOR file', 'MODE B')
  session.send('QUIT\r\n')
  session.socket.destroySoon()
  const { sendingOne } = pipelines({ type: { code: 'I' }, structure: 'F', mode: 'B' })
  await resetBySentMarkers(data, 1)
  data.write(convert(sendingOne, Buffer.from('content')))
  expect(await outcome(serving)).toMatch(/7 octets are kept as a partial upload/)
  await allClosed(serving)
  data.destroy()
  expect(await resume(serving, 7)).toBe(226)
  expect(await text(serving)).toBe('content')
})

test.each(['RETR file', 'LIST', 'MLSD'])('%s ends at once with the control connection', async (line) => {
  await using serving = await serve({ file: large })
  const session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  if (line === 'RETR file') {
    const data = await session.passive()
    expect(await session.command(line)).toBe(150)
    session.socket.end()
    expect(await outcome(serving)).toMatch(/aborted/)
    data.destroy()
  } else {
    await session.passivePort()
    session.socket.end(`${line}\r\n`)
    expect(await outcome(serving)).toMatch(/aborted/)
  }
  await allClosed(serving)
  expect(finishing).not.toHaveBeenCalled()
})

describe('under TLS', () => {
  const serveTls = (options: Partial<ServerOptions> = {}) =>
    serveFile({ tls: { mode: 'optional', resumption: 'optional', ...identity }, ...options })

  async function beginSecured(
    serving: Serving,
  ): Promise<{ session: SecureSession; data: TLSSocket; raw: Socket }> {
    const session = await SecureSession.loggedIn(serving)
    const raw = await session.passive()
    expect(await session.command('STOR file')).toBe(150)
    const data = session.secure(raw, undefined)
    await once(data, 'secureConnect')
    return { session, data, raw }
  }

  test.each([
    ['a close_notify', ({ socket }: SecureSession) => void socket.end()],
    ['a FIN alone', ({ raw }: SecureSession) => void raw.end()],
    ['the end of its process', ({ raw }: SecureSession) => void raw.destroy()],
  ])(
    'a store whose control connection ended by %s is read to the close_notify of its data',
    async (_, end) => {
      for (const commitAfterControlEnd of [true, false]) {
        finishing.mockClear()
        await using serving = await serveTls({ commitAfterControlEnd })
        const { session, data } = await beginSecured(serving)
        end(session)
        await seen()
        data.end(large)
        const how = await outcome(serving)
        await allClosed(serving)
        expect(how).toBe(commitAfterControlEnd ? 'complete' : keptWhole(large.length))
        if (commitAfterControlEnd) expect(large.equals(await contentOf(serving.files, '/file'))).toBe(true)
        else expect(await text(serving)).toBe('old')
      }
    },
  )

  test('a store whose data ends without close_notify is kept, and never put in place', async () => {
    await using serving = await serveTls({ commitAfterControlEnd: true })
    const { session, data, raw } = await beginSecured(serving)
    await new Promise<void>((resolve) => void data.write('12345', () => resolve()))
    session.raw.destroy()
    await seen()
    raw.end()
    expect(await outcome(serving)).toMatch(/without the close_notify of TLS; 5 octets are kept/)
    await allClosed(serving)
    expect(await text(serving)).toBe('old')
  })
})

test('with commitAfterControlEnd too, ABOR of a client that is there counts until the file gets its name', async () => {
  const aborting = vi.spyOn(ServerTransfer.prototype, 'abort')
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const uploading = vi.fn(() => held)
  await using serving = await serveFile({ commitAfterControlEnd: true, hooks: { uploading } })
  const { session, data } = await begin(serving)
  data.end('new')
  await expect.poll(() => uploading.mock.calls.length).toBe(1)
  session.send('ABOR\r\n')
  await expect.poll(() => aborting.mock.calls.length).toBe(1)
  release()
  expect((await session.reply())?.code).toBe(426)
  expect((await session.reply())?.code).toBe(226)
  expect(await text(serving)).toBe('old')
  aborting.mockRestore()
  await session[Symbol.asyncDispose]()
})
