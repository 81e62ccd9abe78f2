import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Pipelines, pipelines, ReceivingConnection } from '@ftpkit/pipeline'
import { ReplyReader } from '@ftpkit/protocol'
import { concat, Gather, parseType, type TransferParameters } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultServerLimits, type ServerOptions } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession, readAll } from '../../raw-session.js'
import { contentOf, type Serving, serve } from '../../serving.js'

const text = 'one\ntwo\nthree\n'
const tree = { text, other: 'another\n', dir: { inner: 'x' } }
const options = { recordFormat: { format: 'lines' } } as const

function agreed(type: string, structure: 'F' | 'R', mode: 'B' | 'C'): TransferParameters {
  return { type: parseType(type)!, structure, mode }
}

/** The client's end of one data connection that carries several files. */
class DataEnd {
  private readonly files = new ReceivingConnection()
  private waiters: (() => void)[] = []
  ended = false

  constructor(readonly socket: Socket) {
    socket.on('data', (octets: Uint8Array) => {
      this.files.bytes(octets, 0, octets.length)
      this.wake()
    })
    socket.once('end', () => {
      this.ended = true
      this.wake()
    })
    socket.on('error', () => {})
  }

  /** Reads one file, to its end and no further. */
  async read(carried: Pipelines): Promise<Buffer> {
    const local = new Gather()
    this.files.begin(carried, local)
    while (this.files.advance());
    while (!local.ended) await this.news()
    return Buffer.from(concat(local.take()))
  }

  write(carried: Pipelines, ...contents: (string | Uint8Array)[]): void {
    const wire = new Gather()
    for (const content of contents) {
      const octets = Buffer.from(content)
      const sink = carried.sendingOne.into(wire)
      sink.bytes(octets, 0, octets.length)
      sink.end()
    }
    this.socket.write(concat(wire.take()))
  }

  async end(): Promise<void> {
    while (!this.ended) await this.news()
    this.socket.end()
  }

  private news(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve)
    })
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve()
  }
}

async function begin(session: RawSession, ...lines: string[]): Promise<DataEnd> {
  for (const line of lines) expect(await session.command(line)).toBe(200)
  return new DataEnd(await session.passive())
}

async function code(session: RawSession): Promise<number | undefined> {
  return (await session.reply())?.code
}

async function withSession(
  work: (session: RawSession, serving: Serving) => Promise<void>,
  serverOptions: Partial<ServerOptions> = {},
): Promise<void> {
  await using serving = await serve(tree, serverOptions)
  await using session = await RawSession.loggedIn(serving.address)
  await work(session, serving)
}

/** Keeps a connection open as long as a test needs it. */
const patient = { limits: { idleDataTime: 30_000 } }

describe.each(['B', 'C'] as const)('in MODE %s a data connection stays open', (mode) => {
  const inText = pipelines(agreed('A', 'F', mode), options)

  test('for files in both directions and for lists: 150 and 250, then 125 and 250', () =>
    withSession(async (session, { files }) => {
      const data = await begin(session, `MODE ${mode}`)
      expect(await session.command('RETR text')).toBe(150)
      expect((await data.read(inText)).toString()).toBe(text)
      expect(await code(session)).toBe(250)
      expect(await session.command('STOR new')).toBe(125)
      data.write(inText, 'stored\n')
      expect(await code(session)).toBe(250)
      expect((await contentOf(files, '/new')).toString()).toBe('stored\n')
      expect(await session.command('NLST')).toBe(125)
      expect((await data.read(inText)).toString().split('\n').filter(Boolean).sort()).toEqual([
        'dir',
        'new',
        'other',
        'text',
      ])
      expect(await code(session)).toBe(250)
      expect(await session.command('LIST')).toBe(125)
      expect((await data.read(inText)).toString()).toContain('text')
      expect(await code(session)).toBe(250)
      expect(await session.command('APPE new')).toBe(125)
      data.write(inText, 'and more\n')
      expect(await code(session)).toBe(250)
      expect((await contentOf(files, '/new')).toString()).toBe('stored\nand more\n')
      expect(await session.command('QUIT')).toBe(221)
      await data.end()
    }, patient))

  test('whatever becomes of TYPE and STRU, in any order of transfers', async () => {
    const step = fc.record({
      type: fc.constantFrom('A', 'E', 'I'),
      structure: fc.constantFrom('F' as const, 'R' as const),
      verb: fc.constantFrom('RETR', 'STOR', 'NLST'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), (steps) =>
        withSession(async (session, { files }) => {
          const data = await begin(session, `MODE ${mode}`)
          for (const [at, { type, structure, verb }] of steps.entries()) {
            await session.command(`TYPE ${type}`)
            await session.command(`STRU ${structure}`)
            const carried = pipelines(agreed(type, structure, mode), options)
            expect(await session.command(verb === 'STOR' ? `STOR to${at}` : `${verb} text`)).toBe(
              at === 0 ? 150 : 125,
            )
            if (verb === 'STOR') data.write(carried, text)
            else if (verb === 'RETR') expect((await data.read(carried)).toString()).toBe(text)
            else await data.read(pipelines(agreed(type === 'E' ? 'E' : 'A', 'F', mode), options))
            expect(await code(session)).toBe(250)
            if (verb === 'STOR') expect((await contentOf(files, `/to${at}`)).toString()).toBe(text)
          }
          data.socket.destroy()
        }, patient),
      ),
      { numRuns: 15 },
    )
  })

  test('and leaves to the next file what came with the one before', () =>
    withSession(async (session, { files }) => {
      const data = await begin(session, `MODE ${mode}`)
      session.send('STOR one\r\n')
      expect(await code(session)).toBe(150)
      data.write(inText, 'first\n', 'second\n')
      expect(await code(session)).toBe(250)
      expect(await session.command('STOR two')).toBe(125)
      expect(await code(session)).toBe(250)
      for (const [name, content] of [
        ['/one', 'first\n'],
        ['/two', 'second\n'],
      ] as const)
        expect((await contentOf(files, name)).toString()).toBe(content)
      data.socket.destroy()
    }, patient))

  test('and the reply is 226 where the client has closed it before the transfer is complete', () => {
    let data: DataEnd
    // The server closes its side once it knows that the client has closed its own.
    const hooks = { uploaded: () => data.end(), downloaded: () => data.end() }
    return withSession(
      async (session) => {
        data = await begin(session, `MODE ${mode}`)
        expect(await session.command('STOR new')).toBe(150)
        data.write(inText, text)
        data.socket.end()
        expect(await code(session)).toBe(226)
        data = await begin(session)
        data.socket.end()
        expect(await session.command('RETR text')).toBe(150)
        await data.read(inText)
        expect(await code(session)).toBe(226)
      },
      { hooks },
    )
  })

  test('and the reply is 250 to a client that closes it after that', () =>
    withSession(async (session) => {
      const data = await begin(session, `MODE ${mode}`)
      expect(await session.command('STOR new')).toBe(150)
      data.write(inText, text)
      expect(await code(session)).toBe(250)
      data.socket.end()
      await data.end()
      const next = await begin(session)
      expect(await session.command('STOR new')).toBe(150)
      next.write(inText, text)
      expect(await code(session)).toBe(250)
      next.socket.destroy()
    }))

  test('and is closed after each file where it may not stay open', () =>
    withSession(
      async (session) => {
        for (const line of [`MODE ${mode}`]) await session.command(line)
        for (const verb of ['RETR text', 'STOR new', 'LIST']) {
          const data = new DataEnd(await session.passive())
          expect(await session.command(verb)).toBe(150)
          if (verb.startsWith('STOR')) data.write(inText, text)
          expect(await code(session)).toBe(226)
          await data.end()
        }
      },
      { limits: { idleDataTime: 0 } },
    ))
})

const inText = pipelines(agreed('A', 'F', 'B'), options)

/** Begins a session whose data connection stays open after a file. */
async function withIdle(
  work: (session: RawSession, data: DataEnd, serving: Serving) => Promise<void>,
  serverOptions: Partial<ServerOptions> = patient,
): Promise<void> {
  await withSession(async (session, serving) => {
    const data = await begin(session, 'MODE B')
    expect(await session.command('RETR text')).toBe(150)
    await data.read(inText)
    expect(await code(session)).toBe(250)
    await work(session, data, serving)
  }, serverOptions)
}

describe('an idle data connection', () => {
  test.each([
    ['EPSV', 229],
    ['MODE S', 200],
    ['ABOR', 226],
    ['REIN', 220],
    ['QUIT', 221],
  ])('is closed by %s', (line, reply) =>
    withIdle(async (session, data) => {
      expect(await session.command(line)).toBe(reply)
      await data.end()
    }),
  )

  test('is closed with its control connection', () =>
    withIdle(async (session, data) => {
      session.socket.destroy()
      await data.end()
    }))

  test('is closed when it was idle for too long, and from then on after each file', async () => {
    const clock = new FakeClock()
    await withIdle(
      async (session, data) => {
        await clock.elapse(defaultServerLimits.idleDataTime)
        await data.end()
        expect(await session.command('RETR text')).toBe(425)
        const second = new DataEnd(await session.passive())
        expect(await session.command('RETR text')).toBe(150)
        await second.read(inText)
        expect(await code(session)).toBe(226)
        await second.end()
      },
      { clock },
    )
  })

  test('is not offered again to a client that asks for another one, until it uses one', () =>
    withIdle(async (session, first) => {
      const second = new DataEnd(await session.passive())
      await first.end()
      expect(await session.command('RETR text')).toBe(150)
      await second.read(inText)
      expect(await code(session)).toBe(226)
      await second.end()
      const third = new DataEnd(await session.passive())
      expect(await session.command('STOR new')).toBe(150)
      third.write(inText, text)
      expect(await code(session)).toBe(250)
      for (const name of ['text', 'new']) {
        expect(await session.command(`RETR ${name}`)).toBe(125)
        await third.read(inText)
        expect(await code(session)).toBe(250)
      }
      third.socket.destroy()
    }))

  test('is no longer used when the client has closed or reset it', async () => {
    for (const how of ['end', 'resetAndDestroy'] as const) {
      await withIdle(async (session, data) => {
        data.socket[how]()
        // The server has closed its side too.
        await once(data.socket, 'close')
        expect(await session.command('RETR text')).toBe(425)
        data.socket.destroy()
      })
    }
  })

  test('stays open when a transfer cannot begin, and is closed by one that fails', () =>
    withIdle(async (session, data) => {
      expect(await session.command('RETR missing')).toBe(550)
      expect(await session.command('STOR new')).toBe(125)
      data.socket.write(Uint8Array.of(0x08, 0, 1, 0x41))
      expect([426, 451]).toContain(await code(session))
      await data.end()
    }))

  test('carries facts too, and is closed after them: they come in MODE S', () =>
    withIdle(async (session, data) => {
      data.socket.removeAllListeners('data')
      expect(await session.command('MLSD')).toBe(125)
      expect((await readAll(data.socket)).toString()).toContain('type=file;')
      expect(await code(session)).toBe(226)
      data.socket.destroy()
    }))

  test('is the one that the server opened, too', () =>
    withSession(async (session) => {
      const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
      await once(listener, 'listening')
      const { port } = listener.address() as { port: number }
      const connected = once(listener, 'connection')
      await session.command('MODE B')
      await session.command(`EPRT |1|127.0.0.1|${port}|`)
      expect(await session.command('RETR text')).toBe(150)
      const data = new DataEnd(((await connected) as [Socket])[0])
      await data.read(inText)
      expect(await code(session)).toBe(250)
      expect(await session.command('RETR other')).toBe(125)
      expect((await data.read(inText)).toString()).toBe('another\n')
      expect(await code(session)).toBe(250)
      data.socket.end()
      await data.end()
      const again = once(listener, 'connection')
      expect(await session.command('RETR other')).toBe(150)
      const second = new DataEnd(((await again) as [Socket])[0])
      await second.read(inText)
      expect(await code(session)).toBe(250)
      second.socket.destroy()
      listener.close()
    }, patient))
})

describe('under TLS', () => {
  async function withTls(
    work: (command: (line?: string) => Promise<number>, open: () => Promise<DataEnd>) => Promise<void>,
  ): Promise<void> {
    const identity = await certificateFor()
    const tls = { ...identity, mode: 'optional', resumption: 'optional' } as const
    await using serving = await serve(tree, { ...patient, tls })
    await using raw = await RawSession.open(serving.address)
    expect(await raw.command('AUTH TLS')).toBe(234)
    raw.socket.removeAllListeners('data')
    const control = connectTls({ socket: raw.socket, rejectUnauthorized: false })
    const reader = new ReplyReader()
    const replies: { code: number; text: string }[] = []
    let wake = () => {}
    control.on('data', (octets: Uint8Array) => {
      for (const { code, lines } of reader.push(octets)) replies.push({ code, text: lines.join() })
      wake()
    })
    let last = ''
    const command = async (line?: string): Promise<number> => {
      if (line !== undefined) control.write(`${line}\r\n`)
      while (replies.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const { code, text } = replies.shift()!
      last = text
      return code
    }
    for (const line of ['USER tester', 'PASS secret', 'PBSZ 0', 'PROT P', 'MODE B']) await command(line)
    await work(command, async () => {
      await command('EPSV')
      const port = Number(/\|(\d+)\|/.exec(last)![1])
      return new DataEnd(connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }))
    })
    control.destroy()
  }

  test('stays open for files in both directions, with one handshake', () =>
    withTls(async (command, open) => {
      const data = await open()
      expect(await command('STOR new')).toBe(150)
      data.write(inText, text)
      expect(await command()).toBe(250)
      expect(await command('RETR new')).toBe(125)
      expect((await data.read(inText)).toString()).toBe(text)
      expect(await command()).toBe(250)
      expect(await command('STOR third')).toBe(125)
      data.write(inText, text)
      expect(await command()).toBe(250)
      expect(await command('QUIT')).toBe(221)
      await data.end()
    }))

  test('is closed when what comes next is to be protected otherwise', () =>
    withTls(async (command, open) => {
      const data = await open()
      expect(await command('RETR text')).toBe(150)
      await data.read(inText)
      expect(await command()).toBe(250)
      expect(await command('PROT C')).toBe(200)
      expect(await command('RETR text')).toBe(425)
      await data.end()
    }))
})
