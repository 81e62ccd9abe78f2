import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type FileSystem, MemoryFileSystem, type ReadableFile } from '@ftpkit/filesystem'
import { encode } from '@ftpkit/pipeline'
import { type Answer, FaultyServer, type Misbehaviour, send } from '@ftpkit/testkit/faulty-server'
import { parseType, type TransferParameters } from '@ftpkit/transfer'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { connect, partialName, restartName } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, serve } from '../../serving.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-restart-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const account = { user: 'tester', password: 'secret' }
const text = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `line ${at} of a long text\n`).join(''))
const markers = { every: 65_536, of: 'octets' } as const

/** A promise that the test resolves. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** A file system in which the first read breaks in its middle, once the gate is opened. */
function breakingReads(content: Buffer, { opened }: { opened: Promise<void> }): FileSystem {
  const files = new MemoryFileSystem({ x: content })
  const read = files.read.bind(files)
  let reads = 0
  files.read = async (path, options): Promise<ReadableFile> => {
    const file = await read(path, options)
    if (++reads > 1) return file
    const half = content.subarray(0, content.length / 2)
    return {
      entry: file.entry,
      close: () => file.close(),
      async *chunks() {
        yield new Uint8Array(half)
        await opened
        throw new Error('the disk is gone')
      },
    }
  }
  return files
}

/** A file system in which the first write waits in its middle, until the gate is opened. */
function waitingWrites(length: number, { opened }: { opened: Promise<void> }): FileSystem {
  const files = new MemoryFileSystem({})
  const begin = files.write.bind(files)
  let writes = 0
  files.write = async (path, options) => {
    const stage = await begin(path, options)
    if (++writes > 1) return stage
    const write = stage.write.bind(stage)
    stage.write = async (pieces) => {
      if (stage.size > length / 3) await opened
      await write(pieces)
    }
    return stage
  }
  return files
}

const combinations: readonly (readonly [string, TransferParameters])[] = ['I', 'A', 'E'].flatMap((type) =>
  (['F', 'R'] as const).flatMap((structure) =>
    (['B', 'C'] as const).map(
      (mode) =>
        [
          `TYPE ${type}, STRU ${structure}, MODE ${mode}`,
          { type: parseType(type)!, structure, mode },
        ] as const,
    ),
  ),
)

describe.each(combinations)('in %s', (_name, parameters) => {
  test('a download that breaks is resumed by another one after the last marker', async () => {
    const broken = gate()
    await using serving = await serve(breakingReads(text, broken), { markers })
    const local = join(mkdtempSync(join(place, 'down-')), 'x')
    const said: string[] = []
    await using client = await connect({
      ...serving.address,
      ...account,
      log: (line) => said.push(line.text),
    })
    const first = client.download('x', local, { ...parameters, resume: true })
    first.catch(() => {})
    await vi.waitFor(() => expect(statSync(partialName(local)).size).toBeGreaterThan(text.length / 3), 60_000)
    broken.open()
    await expect(first).rejects.toMatchObject({ code: 'refused', replyHint: 451 })
    expect(existsSync(local)).toBe(false)
    const remembered = JSON.parse(readFileSync(restartName(local), 'utf8'))
    expect(remembered).toMatchObject({ restart: 'download', path: 'x' })
    await client.download('x', local, { ...parameters, resume: true })
    expect(readFileSync(local).equals(text)).toBe(true)
    expect(said).toContain(`REST ${remembered.server}`)
    expect(readdirSync(dirname(local))).toEqual(['x'])
  })

  test('an upload that is aborted is resumed by another one after the last marker that was confirmed', async () => {
    const wait = gate()
    await using serving = await serve(waitingWrites(text.length, wait))
    const local = join(mkdtempSync(join(place, 'up-')), 'x')
    writeFileSync(local, text)
    const stop = new AbortController()
    const said: string[] = []
    const log = (line: { text: string }) => {
      said.push(line.text)
      if (!line.text.startsWith('110 ') || stop.signal.aborted) return
      stop.abort()
      wait.open()
    }
    await using client = await connect({ ...serving.address, ...account, log })
    const options = { ...parameters, markers, resume: true }
    await expect(client.upload(local, 'x', { ...options, signal: stop.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    const remembered = JSON.parse(readFileSync(restartName(local), 'utf8'))
    expect(remembered).toMatchObject({ restart: 'upload', path: 'x' })
    await client.upload(local, 'x', options)
    expect((await contentOf(serving.files, '/x')).equals(text)).toBe(true)
    expect(said).toContain(`REST ${remembered.server}`)
    expect(existsSync(restartName(local))).toBe(false)
  })
})

const marked = {
  type: { code: 'I' },
  structure: 'F',
  mode: 'B',
  markers: { every: 4, of: 'octets' },
} as const
/** Blocks of MODE B: four octets, a marker, and so on. */
const whole = Buffer.from(encode(Buffer.from('0123456789ab'), marked, marked))

/** Confirms the first two markers and breaks off, the first time. */
function confirming(answers: Misbehaviour['answers'] = {}): Misbehaviour {
  let stores = 0
  return {
    answers: {
      STOR: async (session) => {
        session.write('150 send it\r\n')
        const data = await session.data()
        if (++stores === 1) {
          session.write('110 MARK I/F/4/0 = four\r\n110 MARK I/F/8/0 = eight\r\n426 cut\r\n')
          return void data.resetAndDestroy()
        }
        const chunks: Uint8Array[] = []
        for await (const chunk of data) chunks.push(chunk)
        data.end()
        session.write(
          `226 ${Buffer.concat(chunks)
            .toString('latin1')
            .replaceAll(/[^0-9a-z]/g, '.')}\r\n`,
        )
      },
      ...answers,
    },
  }
}

describe('an upload in MODE B that breaks', () => {
  const local = join(place, 'short')
  writeFileSync(local, '0123456789ab')
  const options = { ...marked, retries: 1, retryDelay: 0 }

  test('is tried again from the last marker that was confirmed', async () => {
    await using server = await FaultyServer.start(confirming())
    await using client = await connect(server.address)
    const report = await client.upload(local, 'x', options)
    expect(report).toMatchObject({ attempts: 2, reply: { lines: [expect.stringMatching(/89ab$/)] } })
    expect(report.reply.lines[0]).not.toContain('4567')
    expect(server.commands).toContain('REST eight')
  })

  test.each(['REST', 'STOR'])('is stored from its beginning where %s is answered 554', async (verb) => {
    let times = 0
    const usual = confirming().answers!.STOR!
    const answer: Answer = (session, argument) => {
      if (verb === 'STOR' && ++times !== 2) return usual(session, argument)
      session.write('554 unknown marker\r\n')
    }
    await using server = await FaultyServer.start(confirming({ [verb]: answer }))
    await using client = await connect(server.address)
    const { reply } = await client.upload(local, 'x', options)
    expect(reply.lines[0]).toMatch(/0123.*4567.*89ab$/)
  })
})

describe('a restart file', () => {
  const plan = { ...marked, resume: true }

  test.each([
    ['is not JSON', 'nonsense'],
    ['is not an object', '7'],
    ['belongs to another file', (text: string) => text.replace('"x"', '"y"')],
    ['belongs to another MODE', (text: string) => text.replace('"mode":"B"', '"mode":"C"')],
    ['holds an invalid position', (text: string) => text.replace(/"client":"[^"]*"/, '"client":"what"')],
    [
      'holds a position after the end of the partial file',
      (text: string) => text.replace(/I\/F\/\d+\/0\/0/, 'I/F/99/0/0'),
    ],
    ['holds no position', (text: string) => text.replace(/"client":"[^"]*"/, '"client":7')],
  ])('that %s is ignored', async (_, change) => {
    let sessions = 0
    const server = await FaultyServer.start({
      answers: {
        RETR: async (session) => {
          session.write('150 here\r\n')
          sessions++
          await send(session, sessions === 1 ? whole.subarray(0, whole.length - 3) : whole)
          session.write('226 done\r\n')
        },
      },
    })
    await using _server = server
    await using client = await connect(server.address)
    const local = join(mkdtempSync(join(place, 'file-')), 'x')
    await expect(client.download('x', local, plan)).rejects.toMatchObject({ code: 'truncated' })
    const text = readFileSync(restartName(local), 'utf8')
    writeFileSync(restartName(local), typeof change === 'string' ? change : change(text))
    await client.download('x', local, plan)
    expect(readFileSync(local, 'utf8')).toBe('0123456789ab')
    expect(server.commands.filter((line) => line.startsWith('REST'))).toEqual([])
  })

  test('is not left, nor a part, where no marker came', async () => {
    await using server = await FaultyServer.start({
      answers: {
        RETR: async (session) => {
          session.write('150 here\r\n')
          await send(session, whole.subarray(0, 5))
          session.write('226 done\r\n')
        },
      },
    })
    await using client = await connect(server.address)
    const folder = mkdtempSync(join(place, 'none-'))
    await expect(client.download('x', join(folder, 'x'), plan)).rejects.toMatchObject({ code: 'truncated' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('needs a local path of an upload', async () => {
    await using server = await FaultyServer.start({})
    await using client = await connect(server.address)
    await expect(client.upload(Buffer.from('x'), 'x', plan)).rejects.toThrow(TypeError)
  })
})
