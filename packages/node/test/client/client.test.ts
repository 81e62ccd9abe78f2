import { translation } from '@ftpkit/code-page'
import { parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { activeWays, connect, type FtpClient, MemoryTarget, passiveWays } from '../../src/index.js'
import { FakeClock } from '../fake-clock.js'
import { watchForLeaks } from '../leaks.js'
import { ScriptedServer } from '../scripted-server.js'
import { contentOf, type Serving, serve } from '../serving.js'

watchForLeaks()

const text = Buffer.from('HELLO\nAB\n')
const parameters = { type: parseType('E')!, structure: 'R', mode: 'B' } as const

function clientOf(
  { address }: Serving,
  options: Partial<Parameters<typeof connect>[0]> = {},
): Promise<FtpClient> {
  return connect({ ...address, user: 'tester', password: 'secret', ...options })
}

describe.each([
  ['passive', passiveWays],
  ['active', activeWays],
])('%s', (_name, data) => {
  test.each(['I', 'A', 'E', 'L 8'])(
    'stores and fetches in TYPE %s with every STRU and MODE',
    async (type) => {
      await using serving = await serve({})
      await using client = await clientOf(serving, { data })
      for (const structure of ['F', 'R'] as const) {
        for (const mode of ['S', 'B'] as const) {
          const options = { type: parseType(type)!, structure, mode }
          const target = new MemoryTarget()
          await client.upload([text], 'x', options)
          expect((await contentOf(serving.files, '/x')).equals(text)).toBe(true)
          await client.download('x', target, options)
          expect(Buffer.from(target.content).equals(text), `${type} ${structure} ${mode}`).toBe(true)
        }
      }
    },
  )
})

test('puts exactly the blocks of RFC 959 §3.4.2 on the data connection, EBCDIC records in them', async () => {
  await using server = await ScriptedServer.start({ replies: { STOR: [150, 226] } })
  await using client = await connect(server.address)
  await client.upload([text], 'x', parameters)
  // Records "HELLO" and "AB" in IBM-1047: descriptor 128, then 128 + 64, each with a count of two octets.
  expect(server.received.toString('hex')).toBe(`800005${'c8c5d3d3d6'}c00002${'c1c2'}`)
})

test('reads the blocks of RFC 959 §3.4.2 as the lines of a text', async () => {
  const content = Buffer.from('800005c8c5d3d3d6c00002c1c2', 'hex')
  await using server = await ScriptedServer.start({ replies: { RETR: [150, 226] }, content })
  await using client = await connect(server.address)
  const target = new MemoryTarget()
  await client.download('x', target, parameters)
  expect(Buffer.from(target.content).toString()).toBe('HELLO\nAB\n')
})

test('our server sends the same blocks', async () => {
  await using serving = await serve({ x: text })
  await using client = await clientOf(serving)
  const target = new MemoryTarget()
  const report = await client.download('x', target, parameters)
  expect(report.octets).toBe(13)
})

test('says what was refused, by which reply', async () => {
  await using serving = await serve({})
  await using client = await clientOf(serving)
  const target = new MemoryTarget()
  await expect(client.download('nowhere', target)).rejects.toMatchObject({
    code: 'refused',
    command: 'RETR nowhere',
    replyHint: 550,
  })
  expect(() => target.content).toThrow(TypeError)
  expect((await client.command('NOOP')).code).toBe(200)
})

test('reads replies that come octet by octet', async () => {
  const content = Buffer.from('content')
  await using server = await ScriptedServer.start({
    replies: { RETR: [150, 226] },
    content,
    drip: true,
  })
  await using client = await connect(server.address)
  const target = new MemoryTarget()
  const { reply } = await client.download('x', target)
  expect(reply).toMatchObject({ code: 226, lines: ['scripted'] })
  expect(Buffer.from(target.content).equals(content)).toBe(true)
})

test('does not take a cut block file for a whole one', async () => {
  const cut = Buffer.from('800005c8c5d3', 'hex')
  await using server = await ScriptedServer.start({ replies: { RETR: [150, 226] }, content: cut })
  await using client = await connect(server.address)
  const target = new MemoryTarget()
  await expect(client.download('x', target, parameters)).rejects.toMatchObject({ code: 'truncated' })
  expect(() => target.content).toThrow(TypeError)
})

test('fails when the server says 426 after data that look complete', async () => {
  await using server = await ScriptedServer.start({
    replies: { RETR: [150, 426] },
    content: Buffer.from('half'),
  })
  await using client = await connect(server.address)
  await expect(client.download('x', new MemoryTarget())).rejects.toMatchObject({
    code: 'refused',
    replyHint: 426,
  })
})

test('tells every attempt when no data connection can be made', async () => {
  await using server = await ScriptedServer.start({ replies: { EPSV: [500], PASV: [502] } })
  await using client = await connect(server.address)
  await expect(client.listLines()).rejects.toThrow(/EPSV: .*500.*PASV: .*502/)
})

test('never connects to the address a PASV reply names', async () => {
  await using server = await ScriptedServer.start({
    replies: { EPSV: [500], RETR: [150, 226] },
    passiveHost: '10,9,8,7',
  })
  await using client = await connect(server.address)
  const target = new MemoryTarget()
  await client.download('x', target)
  expect(target.content.length).toBe(0)
})

test('refuses a path with a line end in it before anything is sent', async () => {
  await using serving = await serve({})
  await using client = await clientOf(serving)
  await expect(client.remove('a\r\nDELE b')).rejects.toThrow(TypeError)
})

test('hides the password of a login that fails', async () => {
  await using serving = await serve({})
  const failure = await connect({ ...serving.address, user: 'tester', password: 'wrong-secret' }).catch(
    (error) => error,
  )
  expect(failure).toMatchObject({ code: 'login-failed' })
  expect(JSON.stringify(failure) + failure.message).not.toContain('wrong-secret')
})

test('a server that never sends a greeting is given up in time', async () => {
  await using server = await ScriptedServer.start({ silent: true })
  const clock = new FakeClock()
  const rejected = expect(connect({ ...server.address, clock })).rejects.toMatchObject({
    code: 'timed-out',
    message: expect.stringMatching(
      /^no greeting from 127\.0\.0\.1:\d+ within 60 seconds: is it an FTP server\?/,
    ),
  })
  await clock.elapse(60_000)
  await rejected
})

test('queues commands that are given at once', async () => {
  await using serving = await serve({ x: text })
  await using client = await clientOf(serving)
  const target = new MemoryTarget()
  const [, noop, lines] = await Promise.all([
    client.download('x', target),
    client.command('NOOP'),
    client.listLines(),
  ])
  expect(noop.code).toBe(200)
  expect(lines[0]).toMatch(/ x$/)
})

test('holds each octet of IBM-1047 through TYPE E', async () => {
  const all = Buffer.from(translation('IBM-1047', 'ISO-8859-1'))
  await using serving = await serve({})
  await using client = await clientOf(serving)
  const target = new MemoryTarget()
  await client.upload([all], 'x', { type: parseType('E')! })
  await client.download('x', target, { type: parseType('E')! })
  expect(Buffer.from(target.content).equals(all)).toBe(true)
})
