import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, FaultyServer, type FaultySession } from '@ftpkit/testkit/faulty-server'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { partRecordName } from '../../../src/client/restart/part-record.js'
import {
  connect,
  type DownloadOptions,
  type FtpClient,
  MemoryTarget,
  partialName,
} from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { serve } from '../../serving.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-versions-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const account = { user: 'tester', password: 'secret' }
const first = Buffer.alloc(20, 'A')
const second = Buffer.alloc(30, 'B')
const noon = '20261101120000'

/** One version of a file on a server. */
interface Version {
  readonly content: Buffer
  readonly time: string
  readonly unique: string
}

const original: Version = { content: first, time: noon, unique: 'a' }
const replaced: Version = { content: second, time: '20261102120000', unique: 'b' }

/** What a server says about its file. */
type Facts = 'MLST' | 'SIZE and MDTM' | 'SIZE' | 'nothing'

/** How one RETR goes. */
interface Step {
  /** The version that RETR sends, and that the server has afterwards. */
  readonly version: Version
  /** Octets after which the data connection breaks. Default: none does. */
  readonly cut?: number | undefined
}

/** A server whose file becomes another one between two commands, and whose data connections break. */
class ChangingServer {
  current: Version
  private retrieved = 0

  constructor(
    private readonly facts: Facts,
    private readonly steps: readonly Step[],
    private readonly announces = false,
  ) {
    this.current = steps[0]!.version
  }

  start(): Promise<FaultyServer> {
    const says =
      (allowed: readonly Facts[], text: (version: Version) => string): Answer =>
      ({ write }) =>
        write(allowed.includes(this.facts) ? `${text(this.current)}\r\n` : '502 not here\r\n')
    const features = this.facts === 'MLST' ? ' MLST type*;size*;modify*;unique*;\r\n' : ''
    let offset = 0
    return FaultyServer.start({
      answers: {
        FEAT: ({ write }) => write(`211-Features:\r\n${features} REST STREAM\r\n211 End\r\n`),
        MLST: says(['MLST'], ({ content, time, unique }) => {
          const facts = `type=file;size=${content.length};modify=${time};unique=${unique};`
          return `250-it\r\n ${facts} x\r\n250 end`
        }),
        SIZE: says(['SIZE and MDTM', 'SIZE'], ({ content }) => `213 ${content.length}`),
        MDTM: says(['SIZE and MDTM'], ({ time }) => `213 ${time}`),
        REST: ({ write }, argument) => {
          offset = Number(argument)
          write('350 from there\r\n')
        },
        RETR: async (session) => {
          const from = offset
          offset = 0
          await this.send(session, from)
        },
      },
    })
  }

  private async send(session: FaultySession, from: number): Promise<void> {
    const { version, cut } = this.steps[Math.min(this.retrieved++, this.steps.length - 1)]!
    const size = this.announces ? ` (${version.content.length} bytes)` : ''
    session.write(`150 here${size}\r\n`)
    const data = await session.data()
    data.resume()
    const rest = version.content.subarray(from)
    data.end(cut === undefined ? rest : rest.subarray(0, cut))
    this.current = version
    session.write(cut === undefined ? '226 done\r\n' : '426 broken\r\n')
    const next = this.steps[this.retrieved]
    if (next) this.current = next.version
  }
}

function localPath(): string {
  return join(mkdtempSync(join(place, 'down-')), 'x')
}

async function cutAndResumed(
  facts: Facts,
  steps: readonly Step[],
  between: (local: string) => void = () => {},
) {
  await using server = await new ChangingServer(facts, steps).start()
  await using client = await connect(server.address)
  const local = localPath()
  const reasons: string[] = []
  const options = { resume: true, onStartOver: (reason: string) => reasons.push(reason) }
  await expect(client.download('x', local, options)).rejects.toMatchObject({ code: 'refused' })
  between(local)
  await client.download('x', local, options)
  expect(readdirSync(join(local, '..'))).toEqual(['x'])
  return { content: readFileSync(local, 'utf8'), commands: server.commands, reasons }
}

describe('a partial file', () => {
  test.each(['MLST', 'SIZE and MDTM', 'SIZE'] as const)(
    'of the version that the server has by %s is continued',
    async (facts) => {
      const { content, commands, reasons } = await cutAndResumed(facts, [
        { version: original, cut: 5 },
        { version: original },
      ])
      expect(content).toBe(first.toString())
      expect(commands).toContain('REST 5')
      expect(reasons).toEqual([])
    },
  )

  test.each([
    ['MLST', 'identity', { ...replaced, content: Buffer.alloc(20, 'B'), time: noon }],
    ['SIZE and MDTM', 'time', { ...replaced, content: Buffer.alloc(20, 'B') }],
    ['SIZE', 'size', replaced],
  ] as const)('of another version by %s is dropped, and the reason is said', async (facts, what, version) => {
    const { content, commands, reasons } = await cutAndResumed(facts, [
      { version: original, cut: 5 },
      { version },
    ])
    expect(content).toBe(version.content.toString())
    expect(commands).not.toContain('REST 5')
    expect(reasons).toEqual([expect.stringContaining(what)])
  })

  test.each([
    ['nothing can be compared', 'nothing', () => {}],
    ['its record is gone', 'MLST', (local: string) => rmSync(`${partialName(local)}.info`)],
    [
      'its record is of another file',
      'MLST',
      (local: string) => writeFileSync(`${partialName(local)}.info`, '{"restart":"download","path":"y"}'),
    ],
  ] as const)('of which %s is dropped', async (_, facts, between) => {
    const steps = [{ version: original, cut: 5 }, { version: original }]
    const { content, commands, reasons } = await cutAndResumed(facts, steps, between)
    expect(content).toBe(first.toString())
    expect(commands).not.toContain('REST 5')
    expect(reasons).toHaveLength(1)
  })

  test('that is longer than the file on the server is dropped', async () => {
    await using server = await new ChangingServer('SIZE and MDTM', [{ version: original }]).start()
    await using client = await connect(server.address)
    const local = localPath()
    writeFileSync(partialName(local), Buffer.alloc(40, 'C'))
    await client.download('x', local, { resume: true })
    expect(readFileSync(local, 'utf8')).toBe(first.toString())
  })

  test.each([
    ['those of the file are continued', 'A', 15],
    ['others are dropped', 'C', 20],
  ] as const)('without a record is compared by hash: octets that are %s', async (_, letter, moved) => {
    await using serving = await serve({ x: first })
    await using client = await connect({ ...serving.address, ...account })
    const local = localPath()
    writeFileSync(partialName(local), letter.repeat(5))
    const { octets } = await client.download('x', local, { resume: true })
    expect(readFileSync(local, 'utf8')).toBe(first.toString())
    expect(octets).toBe(moved)
  })

  test('is removed, and so is its record, where the file changes during the transfer', async () => {
    await using server = await new ChangingServer('MLST', [
      { version: original },
      { version: replaced },
    ]).start()
    await using client = await connect(server.address)
    const local = localPath()
    await expect(client.download('x', local, { resume: true })).rejects.toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining('changed while it was fetched'),
    })
    expect(readdirSync(join(local, '..'))).toEqual([])
  })

  test('and its record are not left where the server has no such file', async () => {
    await using serving = await serve({})
    await using client = await connect({ ...serving.address, ...account })
    const local = localPath()
    await expect(client.download('x', local, { resume: true })).rejects.toMatchObject({ code: 'refused' })
    expect(readdirSync(join(local, '..'))).toEqual([])
  })
})

describe('a server that sends more than it announced', () => {
  /** Sends octets until the client closes. */
  const endless = (opening: string, size: string): Promise<FaultyServer> =>
    FaultyServer.start({
      answers: {
        SIZE: ({ write }) => write(`${size}\r\n`),
        RETR: async (session) => {
          session.write(`${opening}\r\n`)
          const data = await session.data()
          data.resume()
          const more = () => {
            while (!data.destroyed && data.write(Buffer.alloc(65_536))) {}
          }
          data.on('drain', more)
          more()
        },
        ABOR: ({ write }) => write('426 stopped\r\n226 aborted\r\n'),
      },
    })

  test.each([
    ['in its reply', '150 x (1000 bytes)', '502 no', {}],
    ['by SIZE', '150 x', '213 1000', { resume: true }],
  ] as const)('%s is stopped, and nothing is left of the file', async (_, opening, size, options) => {
    await using server = await endless(opening, size)
    await using client = await connect(server.address)
    const local = localPath()
    await expect(client.download('x', local, options)).rejects.toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining('more of x than the 1000 octets'),
    })
    expect(readdirSync(join(local, '..'))).toEqual([])
  })

  test('after the end of a file, by SIZE, is an error', async () => {
    await using server = await FaultyServer.start({ answers: { SIZE: ({ write }) => write('213 3\r\n') } })
    await using client = await connect(server.address)
    await expect(client.download('x', new MemoryTarget())).rejects.toMatchObject({ code: 'mismatch' })
  })
})

describe('an attempt after another one', () => {
  const steps = [{ version: original, cut: 5 }, { version: replaced }]
  const retry = { retries: 1, retryDelay: 0 } as const

  test('begins again where the file has changed and the target can', async () => {
    await using server = await new ChangingServer('MLST', steps).start()
    await using client = await connect(server.address)
    const target = new MemoryTarget()
    const reasons: string[] = []
    await client.download('x', target, { ...retry, onStartOver: (reason) => reasons.push(reason) })
    expect(Buffer.from(target.content).toString()).toBe(second.toString())
    expect(reasons).toHaveLength(1)
  })

  test('is a fault where the file has changed and the target can’t begin again', async () => {
    await using server = await new ChangingServer('MLST', steps).start()
    await using client = await connect(server.address)
    const stream = new WritableStream<Uint8Array>()
    await expect(client.download('x', stream, retry)).rejects.toMatchObject({ code: 'mismatch' })
  })
})

/** Fetches a file in several calls of several attempts. @returns what the local file holds, if there is one */
async function fetchPatiently(client: FtpClient, options: DownloadOptions, calls: number) {
  const local = localPath()
  for (let call = 0; call < calls && !existsSync(local); call++) {
    await client.download('x', local, options).catch(() => {})
  }
  return existsSync(local) ? readFileSync(local, 'utf8') : undefined
}

test('whatever the server does between attempts, what comes is one version of the file, or none', async () => {
  // The time of a version is of a second, so two versions of the same size and time differ by their identity alone.
  const version = fc.record({
    letter: fc.constantFrom('A', 'B'),
    size: fc.integer({ min: 0, max: 12 }),
    day: fc.integer({ min: 1, max: 3 }),
  })
  const step = fc.record({ of: version, cut: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      async (plan, resume, announces) => {
        const steps = plan.map(({ of: { letter, size, day }, cut }) => ({
          version: {
            content: Buffer.alloc(size, letter),
            time: `202611${String(day).padStart(2, '0')}120000`,
            unique: `${letter}${size}`,
          },
          cut,
        }))
        await using server = await new ChangingServer('MLST', steps, announces).start()
        await using client = await connect(server.address)
        const content = await fetchPatiently(client, { resume, retries: 2, retryDelay: 0 }, 3)
        const versions = steps.map(({ version: { content: whole } }) => whole.toString())
        if (content !== undefined) expect(versions).toContain(content)
      },
    ),
    { numRuns: 25 },
  )
})

test('a second download that resumes to one file is refused, and the first one completes', async () => {
  const local = localPath()
  const steps = [{ version: original, cut: 5 }, { version: original }]
  await using server = await new ChangingServer('SIZE and MDTM', steps).start()
  await using slow = await connect(server.address)
  await using fast = await connect(server.address)
  let second: Promise<PromiseSettledResult<unknown>[]> | undefined
  const options: DownloadOptions = {
    resume: true,
    retries: 1,
    retryDelay: 1,
    // While the first one has nothing to write.
    onRetry: () => {
      // It fails before the other has ended.
      second ??= Promise.allSettled([fast.download('x', local, { resume: true })])
    },
  }
  await slow.download('x', local, options)
  expect(await second).toMatchObject([{ status: 'rejected', reason: { code: 'local-file' } }])
  expect(readFileSync(local, 'utf8')).toBe(first.toString())
  expect(readdirSync(join(local, '..'))).toEqual(['x'])
})

test('a download whose record cannot be read lets go of the file, so that the next one has it', async () => {
  const local = localPath()
  const record = partRecordName(local)
  mkdirSync(record)
  await using server = await new ChangingServer('SIZE', [{ version: original }]).start()
  await using client = await connect(server.address)
  await expect(client.download('x', local, { resume: true })).rejects.toMatchObject({ code: 'local-file' })
  rmSync(record, { recursive: true })
  await client.download('x', local, { resume: true })
  expect(readFileSync(local, 'utf8')).toBe(first.toString())
})

test('a part of the file of another server is not continued, although path and size are the same', async () => {
  const local = localPath()
  const cut = { version: original, cut: 5 }
  await using one = await new ChangingServer('SIZE', [cut]).start()
  await using first = await connect(one.address)
  await expect(first.download('x', local, { resume: true })).rejects.toMatchObject({ code: 'refused' })
  const other = { ...original, content: Buffer.alloc(20, 'C') }
  await using two = await new ChangingServer('SIZE', [{ version: other }]).start()
  await using second = await connect(two.address)
  await second.download('x', local, { resume: true })
  expect(readFileSync(local, 'latin1')).toBe('C'.repeat(20))
})
