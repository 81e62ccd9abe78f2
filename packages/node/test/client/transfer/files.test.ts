import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import {
  connect,
  type FtpClient,
  FtpError,
  MemoryTarget,
  safeLocalName,
  type UploadSource,
} from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, namesIn, type Serving, serve } from '../../serving.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-client-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const content = Buffer.from('some octets\n')

function clientOf({ address }: Serving): Promise<FtpClient> {
  return connect({ ...address, user: 'tester', password: 'secret' })
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield content.subarray(0, 4)
  yield content.subarray(4)
}

describe('upload', () => {
  writeFileSync(join(place, 'local'), content)
  const sources: readonly [string, () => UploadSource][] = [
    ['a local path', () => join(place, 'local')],
    ['octets', () => new Uint8Array(content)],
    ['a Node stream', () => Readable.from(pieces())],
    ['a Web stream', () => Readable.toWeb(Readable.from(pieces())) as ReadableStream<Uint8Array>],
    ['an async iterable', () => pieces()],
    ['an array of chunks', () => [content]],
  ]
  test.each(sources)('stores %s', async (_name, source) => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    await client.upload(source(), 'x')
    expect((await contentOf(serving.files, '/x')).equals(content)).toBe(true)
  })

  test('stores an empty file', async () => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    await client.upload(new Uint8Array(0), 'x')
    expect(await contentOf(serving.files, '/x')).toHaveLength(0)
  })

  test('adds to a file', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    await client.append(content, 'x')
    expect((await contentOf(serving.files, '/x')).toString()).toBe('some octets\nsome octets\n')
  })

  test('says that a local file is missing, and keeps the session', async () => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    await expect(client.upload(join(place, 'nowhere'), 'x')).rejects.toMatchObject({ code: 'local-file' })
    expect((await client.command('NOOP')).code).toBe(200)
  })

  // A source may well be another connection, and break with the words of one.
  test.each(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'truncated'])(
    'leaves the old file where its source breaks with %s, and says so',
    async (code) => {
      await using serving = await serve({ x: 'old' })
      await using client = await clientOf(serving)
      const fault =
        code === 'truncated' ? new FtpError(code, 'cut') : Object.assign(new Error('broke'), { code })
      async function* breaking() {
        yield content
        throw fault
      }
      await expect(client.upload(breaking(), 'x')).rejects.toThrow(fault.message)
      expect((await contentOf(serving.files, '/x')).toString()).toBe('old')
      expect(await client.pwd()).toBe('/')
    },
  )

  test('leaves nothing when its source fails in the middle, and keeps the session', async () => {
    async function* broken() {
      yield content
      throw new Error('no more')
    }
    await using serving = await serve({ x: Buffer.from('old') })
    await using client = await clientOf(serving)
    await expect(client.upload(broken(), 'x')).rejects.toMatchObject({
      code: 'local-file',
      message: expect.stringContaining('no more'),
    })
    expect((await contentOf(serving.files, '/x')).toString()).toBe('old')
    expect((await client.command('NOOP')).code).toBe(200)
  })

  test('progress is reported with the octets sent and the total', async () => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    const reported: unknown[] = []
    await client.upload(content, 'x', { onProgress: (...progress) => reported.push(progress) })
    expect(reported).toEqual([[content.length, content.length]])
  })
})

describe('download', () => {
  test('puts a file at a local path, and nothing beside it', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const folder = mkdtempSync(join(place, 'down-'))
    await client.download('x', join(folder, 'x'))
    expect(readFileSync(join(folder, 'x')).equals(content)).toBe(true)
    expect(readdirSync(folder)).toEqual(['x'])
  })

  test('leaves the old local file when the server refuses', async () => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    const folder = mkdtempSync(join(place, 'down-'))
    writeFileSync(join(folder, 'x'), 'old')
    await expect(client.download('x', join(folder, 'x'))).rejects.toMatchObject({ code: 'refused' })
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('old')
  })

  test('resumes after what an earlier download left', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const folder = mkdtempSync(join(place, 'down-'))
    writeFileSync(join(folder, 'x.part'), content.subarray(0, 5))
    const { octets } = await client.download('x', join(folder, 'x'), { resume: true })
    expect(octets).toBe(content.length - 5)
    expect(readdirSync(folder)).toEqual(['x'])
    expect(readFileSync(join(folder, 'x')).equals(content)).toBe(true)
  })

  test('is resumed by octets in TYPE I and STRU F only', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    await expect(client.download('x', join(place, 'y'), { resume: true, structure: 'R' })).rejects.toThrow(
      TypeError,
    )
  })

  test('ends a Node stream when the file is complete', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const stream = new PassThrough()
    await client.download('x', stream)
    expect(await stream.toArray()).toEqual([content])
  })

  test('ends a Web stream when the file is complete', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const [text] = await Promise.all([new Response(readable).text(), client.download('x', writable)])
    expect(text).toBe(content.toString())
  })

  test('destroys a stream when the file is not complete', async () => {
    await using serving = await serve({})
    await using client = await clientOf(serving)
    const stream = new PassThrough()
    await expect(client.download('x', stream)).rejects.toMatchObject({ code: 'refused' })
    expect(stream.destroyed).toBe(true)
  })

  test('can be iterated', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const came: Uint8Array[] = []
    for await (const chunk of client.chunks('x')) came.push(chunk)
    expect(Buffer.concat(came).equals(content)).toBe(true)
  })

  test('that is left in the middle keeps the session', async () => {
    await using serving = await serve({ x: Buffer.alloc(8_000_000) })
    await using client = await clientOf(serving)
    for await (const chunk of client.chunks('x')) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect((await client.command('NOOP')).code).toBe(200)
  })

  test('can be iterated record by record', async () => {
    await using serving = await serve({ x: Buffer.from('one\ntwo\n\nfour\n') })
    await using client = await clientOf(serving)
    const records: string[] = []
    const options = {
      type: { code: 'E', format: 'N' },
      structure: 'R',
      mode: 'B',
      localCodePage: 'ISO-8859-1',
    } as const
    for await (const record of client.records('x', options)) records.push(Buffer.from(record).toString())
    expect(records).toEqual(['one', 'two', '', 'four'])
  })
})

describe('ABOR', () => {
  test('gives a download up, and keeps the session', async () => {
    await using serving = await serve({ x: Buffer.alloc(30_000_000) })
    await using client = await clientOf(serving)
    const stop = new AbortController()
    const running = client.download('x', new MemoryTarget(), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    expect((await client.command('NOOP')).code).toBe(200)
    await client.upload(content, 'y')
    expect((await contentOf(serving.files, '/y')).equals(content)).toBe(true)
  })

  test('gives an upload up, leaves nothing of it, and keeps the session', async () => {
    await using serving = await serve({ x: Buffer.from('old') })
    await using client = await clientOf(serving)
    const stop = new AbortController()
    async function* endless() {
      for (;;) yield new Uint8Array(65_536)
    }
    const running = client.upload(endless(), 'x', { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    expect((await client.command('NOOP')).code).toBe(200)
    expect((await contentOf(serving.files, '/x')).toString()).toBe('old')
  })

  test('is not sent for a transfer that has not begun', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const signal = AbortSignal.abort()
    await expect(client.download('x', new MemoryTarget(), { signal })).rejects.toThrow()
    expect((await client.command('NOOP')).code).toBe(200)
  })
})

describe('names', () => {
  test('are given, moved and taken', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    expect(await client.mkdir('d')).toBe('/d')
    await client.rename('x', 'd/y')
    expect(await namesIn(serving.files, '/d')).toEqual(['y'])
    await client.cd('d')
    expect(await client.pwd()).toBe('/d')
    await client.remove('y')
    await client.cd('/')
    await client.rmdir('d')
    expect(await namesIn(serving.files, '/')).toEqual([])
  })

  test('of a listing are typed', async () => {
    await using serving = await serve({ 'a b': content, d: {} })
    await using client = await clientOf(serving)
    const found: unknown[] = []
    for await (const { name, kind, size } of client.list())
      found.push([name, kind, kind === 'file' ? size : 0])
    expect(found.sort()).toEqual([
      ['a b', 'file', content.length],
      ['d', 'directory', 0],
    ])
  })

  test('may be used while they are listed', async () => {
    await using serving = await serve({ a: content, b: content })
    await using client = await clientOf(serving)
    for await (const { name } of client.list()) await client.remove(name)
    expect(await namesIn(serving.files, '/')).toEqual([])
  })

  test('are known by their size and time', async () => {
    await using serving = await serve({ x: content })
    await using client = await clientOf(serving)
    const entry = await client.stat('x')
    expect(entry).toMatchObject({ kind: 'file', size: content.length })
    expect(entry.modified).toEqual({ time: 0, precision: 'second' })
  })

  test.each(['../x', '..', '', 'a/b', 'a\\b', 'a\nb', '/etc/passwd'])(
    'of a server such as %j stay off the disk',
    (name) => {
      expect(() => safeLocalName(name, 'linux')).toThrow(expect.objectContaining({ code: 'bad-path' }))
    },
  )

  test.each(['CON', 'a:b', 'a.'])('such as %j stay off a disk of Windows', (name) => {
    expect(() => safeLocalName(name, 'win32')).toThrow(expect.objectContaining({ code: 'bad-path' }))
    expect(safeLocalName(name, 'linux')).toBe(name)
  })
})
test('a target is discarded also where the download never begins', async () => {
  await using serving = await serve({ file: 'x' })
  await using client = await connect({ ...serving.address, user: 'tester', password: 'secret' })
  let discarded = 0
  const target = {
    async write() {},
    async commit() {},
    async discard() {
      discarded++
    },
  }
  const stream = new PassThrough()
  const signal = AbortSignal.abort(new Error('too early'))
  await expect(client.download('file', target, { signal })).rejects.toThrow('too early')
  await expect(client.download('file', stream, { signal })).rejects.toThrow('too early')
  await expect(
    client.download('file', target, { resume: true, type: { code: 'A', format: 'N' } }),
  ).rejects.toThrow()
  expect([discarded, stream.destroyed]).toEqual([2, true])
})
