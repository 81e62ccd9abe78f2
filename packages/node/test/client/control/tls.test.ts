import { EventEmitter, once } from 'node:events'
import { describe, expect, test } from 'vitest'
import {
  activeWays,
  type ConnectOptions,
  connect,
  type DialogueLog,
  type FtpClient,
  MemoryTarget,
  passiveWays,
  type TlsFacts,
} from '../../../src/index.js'
import { certificateFor, issuedFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { ScriptedServer } from '../../scripted-server.js'
import { contentOf, serve } from '../../serving.js'
import { TlsServer } from '../../tls-server.js'

watchForLeaks()

const content = Buffer.from('under TLS\n')

function clientOf(server: TlsServer, options: Partial<ConnectOptions> = {}): Promise<FtpClient> {
  return connect({ ...server.address, tls: 'explicit', ca: server.ca, password: 'secret', ...options })
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('%s', (version) => {
  test('protects everything, and resumes its session on every data connection', async () => {
    await using server = await TlsServer.start({ version, content })
    await using client = await clientOf(server)
    for (let round = 0; round < 3; round++) {
      const target = new MemoryTarget()
      await client.download('x', target)
      expect(Buffer.from(target.content).equals(content)).toBe(true)
      await client.upload(content, 'x')
    }
    expect(server.resumed).toEqual([true, true, true, true, true, true])
    expect(new Set(server.protocols)).toEqual(new Set(['ftp']))
    expect(server.received.toString()).toBe(content.toString().repeat(3))
    expect(server.commands.slice(0, 5)).toEqual([
      'AUTH TLS',
      'USER anonymous',
      'PASS secret',
      'PBSZ 0',
      'PROT P',
    ])
  })

  test('says of the control connection which TLS it has and whose certificate, before the login', async () => {
    await using server = await TlsServer.start({ version, content })
    const reported: [TlsFacts, string[]][] = []
    const onTls = (facts: TlsFacts) => void reported.push([facts, [...server.commands]])
    await using client = await clientOf(server, { onTls })
    await client.download('x', new MemoryTarget())
    expect(reported).toEqual([[expect.objectContaining({ protocol: version, trusted: true }), ['AUTH TLS']]])
    const [[{ cipher, validFrom, validTo }]] = reported as [[TlsFacts, string[]]]
    expect(cipher).toMatch(/AES|CHACHA/)
    expect(validFrom).toBeLessThan(Date.now())
    expect(validTo).toBeGreaterThan(Date.now())
  })

  test('tells a file that was cut by a bare FIN from a whole one', async () => {
    await using server = await TlsServer.start({ version, content, cut: true })
    await using client = await clientOf(server)
    const target = new MemoryTarget()
    await expect(client.download('x', target)).rejects.toMatchObject({
      code: 'truncated',
      message: expect.stringContaining('close_notify'),
    })
    expect(() => target.content).toThrow(TypeError)
    expect((await client.command('QUIT')).code).toBe(221)
  })

  test.each([0, 1, 5_000_000])('moves %i octets both ways', async (length) => {
    const octets = Buffer.alloc(length, 'octets')
    await using server = await TlsServer.start({ version, content: octets })
    await using client = await clientOf(server)
    const target = new MemoryTarget()
    await client.download('x', target)
    expect(Buffer.from(target.content).equals(octets)).toBe(true)
    await client.upload(octets, 'x')
    expect(server.received.equals(octets)).toBe(true)
  })
})

test('begins TLS before the greeting when it is implicit', async () => {
  await using server = await TlsServer.start({ implicit: true, content })
  await using client = await clientOf(server, { tls: 'implicit' })
  const target = new MemoryTarget()
  await client.download('x', target)
  expect(Buffer.from(target.content).equals(content)).toBe(true)
  expect(server.commands[0]).toBe('USER anonymous')
})

test.each([
  ['a whole reply', '230 Logged in\r\n'],
  ['a part of a reply', '2'],
])('%s in the packet of 234 is refused', async (_name, glued) => {
  await using server = await TlsServer.start({ glued })
  await expect(clientOf(server)).rejects.toMatchObject({ code: 'bad-reply', phase: 'TLS' })
  expect(server.commands).toEqual(['AUTH TLS'])
})

test.each([500, 502, 504, 421])(
  'neither user nor password is sent when AUTH is answered %i',
  async (auth) => {
    await using server = await TlsServer.start({ auth })
    await expect(clientOf(server)).rejects.toMatchObject({ code: 'refused', command: 'AUTH TLS' })
    expect(server.commands).toEqual(['AUTH TLS'])
  },
)

test('nothing is transferred in the clear when PROT P is refused', async () => {
  await using server = await TlsServer.start({ prot: 534 })
  await expect(clientOf(server)).rejects.toMatchObject({ code: 'refused', command: 'PROT P' })
})

test('a server that does not speak TLS after 234 is given up in time', async () => {
  await using server = await ScriptedServer.start({ replies: { AUTH: [234] } })
  const clock = new FakeClock()
  const events = new EventEmitter()
  const agreed = once(events, '234')
  const log: DialogueLog = ({ text }) => void events.emit(text.slice(0, 3))
  const running = connect({ ...server.address, tls: 'explicit', clock, log })
  const rejected = expect(running).rejects.toMatchObject({ code: 'timed-out', phase: 'TLS' })
  await agreed
  await clock.elapse(30_000)
  await rejected
})

describe('a certificate', () => {
  test.each([
    [{}, {}, /self-signed/],
    [{ expired: true }, { trusted: true }, /expired/],
    [{ name: 'elsewhere.example' }, { trusted: true }, /another name.*127\.0\.0\.1/],
  ])(
    '%j is refused, and the error says why',
    async (script, { trusted = false }: { trusted?: boolean }, why) => {
      await using server = await TlsServer.start(script)
      const options = { ...server.address, tls: 'explicit' as const, ...(trusted && { ca: server.ca }) }
      await expect(connect(options)).rejects.toMatchObject({
        code: 'connection-failed',
        message: expect.stringMatching(why),
      })
      expect(server.commands).toEqual(['AUTH TLS'])
    },
  )

  test('of any kind is accepted with `insecure`', async () => {
    await using server = await TlsServer.start({ expired: true, name: 'elsewhere.example' })
    await using client = await connect({ ...server.address, tls: 'explicit', insecure: true })
    expect((await client.command('NOOP')).code).toBe(502)
  })

  test('of a data connection is refused too, and named instead of the reply that follows', async () => {
    await using server = await TlsServer.start({ dataName: 'elsewhere.example', content })
    await using client = await clientOf(server)
    const ca = expect(client.download('x', new MemoryTarget()))
    await ca.rejects.toMatchObject({
      code: 'connection-failed',
      phase: 'data connection',
      message: expect.stringContaining('the certificate of the data connection to 127.0.0.1 is not trusted'),
    })
    expect((await client.command('QUIT')).code).toBe(221)
  })

  test('of the server itself is trusted if it is given, whatever authority has issued it', async () => {
    const { ca, leaf } = await issuedFor('localhost')
    await using serving = await serve({ x: content }, { tls: { ...leaf, mode: 'required' } })
    const options = { ...serving.address, tls: 'explicit', servername: 'localhost' } as const
    const account = { user: 'tester', password: 'secret' }
    for (const trusted of [ca, leaf.cert]) {
      await using client = await connect({ ...options, ...account, ca: trusted })
      await client.download('x', new MemoryTarget())
    }
    await expect(connect({ ...options, ...account, ca: (await issuedFor('localhost')).ca })).rejects.toThrow(
      'not trusted',
    )
  })

  test('is expected from the first octet, and a server that answers without TLS is named as such', async () => {
    await using server = await ScriptedServer.start({})
    await expect(connect({ ...server.address, tls: 'implicit' })).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('without TLS: use ftp://'),
    })
  })

  test('may hold another name that the caller gives', async () => {
    await using server = await TlsServer.start({ name: 'elsewhere.example', content })
    await using client = await clientOf(server, { servername: 'elsewhere.example' })
    await client.download('x', new MemoryTarget())
    expect(server.resumed).toEqual([true])
  })
})

describe.each([
  ['explicit', 'required', passiveWays],
  ['explicit', 'required', activeWays],
  ['implicit', 'implicit', passiveWays],
] as const)('our own server with %s TLS', (tls, mode, data) => {
  test('insists on resumption, and gets it, for files, records and listings', async () => {
    const certificate = await certificateFor()
    await using serving = await serve({ x: content }, { tls: { ...certificate, mode } })
    await using client = await connect({
      ...serving.address,
      tls,
      data,
      ca: certificate.cert,
      servername: 'localhost',
      user: 'tester',
      password: 'secret',
    })
    const target = new MemoryTarget()
    await client.download('x', target)
    await client.upload(target.content, 'y', { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' })
    expect((await contentOf(serving.files, '/y')).equals(content)).toBe(true)
    const names: string[] = []
    for await (const { name } of client.list()) names.push(name)
    expect(names.sort()).toEqual(['x', 'y'])
  })

  test('hears ABOR, and keeps the session', async () => {
    const certificate = await certificateFor()
    await using serving = await serve({ x: Buffer.alloc(20_000_000) }, { tls: { ...certificate, mode } })
    await using client = await connect({
      ...serving.address,
      tls,
      data,
      insecure: true,
      user: 'tester',
      password: 'secret',
    })
    const stop = new AbortController()
    const options = { signal: stop.signal, onProgress: () => stop.abort() }
    await expect(client.download('x', new MemoryTarget(), options)).rejects.toMatchObject({ code: 'aborted' })
    expect((await client.command('NOOP')).code).toBe(200)
    await client.upload(content, 'y')
    expect((await contentOf(serving.files, '/y')).equals(content)).toBe(true)
  })
})
