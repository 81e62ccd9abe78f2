import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { constants, fstatSync, readdirSync, readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { constants as systemConstants } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { connect as connectTls, createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  descriptorOf,
  handleTickets,
  onKeyLine,
  onRead,
  onServerHandshake,
  onTlsEnd,
  peerState,
  peerVerified,
  readInto,
  singleSessionStore,
  unblockStandardError,
  watchTlsEnd,
} from '../../src/net/node-internals.js'
import { faultOfEnd } from '../../src/net/socket-io.js'
import { certificateFor } from '../certificate.js'

const opened: { destroy(): unknown }[] = []

afterEach(async () => {
  // A socket under TLS must not be destroyed inside of a call of TLS.
  await nextTurn()
  for (const each of opened.splice(0).reverse()) each.destroy()
})

/** A connection, paused where it was accepted. */
async function pair(): Promise<{ client: Socket; paused: Socket }> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = connect(listener.address() as { port: number })
  const [paused] = (await once(listener, 'connection')) as [Socket]
  listener.close()
  opened.push(client, paused)
  return { client: client.on('error', () => {}), paused }
}

/** Both ends of TLS before the handshake, the server's as this package makes it. */
async function tlsPair({ requestCert = false, client: shown = {} } = {}) {
  const { client, paused } = await pair()
  const own = await identity
  const secureContext = createSecureContext({ ...own, ca: own.cert })
  const server = new TLSSocket(paused, { isServer: true, secureContext, requestCert })
  const peer = connectTls({ socket: client, rejectUnauthorized: false, ...shown })
  peer.on('error', () => {})
  opened.push(server, peer)
  return { server, peer, client }
}

const identity = certificateFor().then(({ cert, key }) => ({ cert: String(cert), key: String(key) }))

test('no other file uses what Node does not document', () => {
  const src = join(import.meta.dirname, '../../src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const internals =
    /\b_(handle|tlsError)\b|(?<!super)\._[a-z]|\bssl[.?]|\bverifyError|getpeername|\.push = |(on|once)\('secure'|resumeSession|enableTicketKeyCallback|onticketkeycallback|'keylog'|removeAllListeners|process\.binding/
  const found = files.filter((file) => internals.test(readFileSync(join(src, file), 'utf8')))
  expect(found).toEqual([join('net', 'node-internals.ts')])
})

test('knows the descriptor of a connection, which was the lowest free one', async () => {
  const { paused } = await pair()
  const fd = descriptorOf(paused)!
  expect(fstatSync(fd).isSocket()).toBe(true)
  hide(paused, 'fd')
  expect(descriptorOf(paused)).toBeUndefined()
  paused.destroy()
  expect(descriptorOf(paused)).toBeUndefined()
})

describe('readInto', () => {
  test('reads all octets of a connection into the given memory, also earlier ones, and the end is reported', async () => {
    const { client, paused } = await pair()
    client.write('before ')
    const memory = Buffer.alloc(4)
    let text = ''
    const callback = (length: number) => {
      text += memory.subarray(0, length).toString('latin1')
      return true
    }
    expect(readInto(paused, { buffer: memory, callback })).toBe(true)
    paused.resume()
    client.end('and after')
    await once(paused, 'end')
    expect(text).toBe('before and after')
    paused.end('answer')
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toBe('answer')
  })

  test('asks for the next memory after each read, and reads nothing more once the function says so', async () => {
    const { client, paused } = await pair()
    const memories = ['first', 'other'].map(() => Buffer.alloc(2))
    let reads = 0
    const callback = vi.fn(() => ++reads % 2 === 1)
    expect(readInto(paused, { buffer: () => memories[reads % 2]!, callback })).toBe(true)
    paused.resume()
    client.write('abcdef')
    await expect.poll(() => callback.mock.calls.length).toBe(2)
    expect(memories.map(String)).toEqual(['ab', 'cd'])
    paused.resume()
    await expect.poll(() => callback.mock.calls.length).toBe(3)
    expect(memories.map(String)).toEqual(['ef', 'cd'])
  })

  test('reads nothing before the socket is resumed', async () => {
    const { client, paused } = await pair()
    const callback = vi.fn(() => true)
    expect(readInto(paused, { buffer: Buffer.alloc(16), callback })).toBe(true)
    client.write('still there')
    // Whatever is to be read now comes before an answer.
    client.once('data', () => client.write('!'))
    await new Promise((resolve) => paused.write('x', resolve))
    await once(client, 'data')
    expect(callback).not.toHaveBeenCalled()
    paused.resume()
    await expect.poll(() => callback.mock.calls.length).toBeGreaterThan(0)
    expect(readInto(paused, { buffer: Buffer.alloc(16), callback })).toBe(false)
  })

  test('reads nothing before the socket is resumed where it has been read before, and was paused', async () => {
    const { client, paused } = await pair()
    const first = once(paused, 'data')
    paused.resume()
    client.write('read before')
    await first
    paused.pause()
    const callback = vi.fn(() => true)
    expect(readInto(paused, { buffer: Buffer.alloc(16), callback })).toBe(true)
    client.write('still there')
    await new Promise((resolve) => paused.write('x', resolve))
    await once(client, 'data')
    await nextTurn()
    expect(callback).not.toHaveBeenCalled()
    paused.resume()
    await expect.poll(() => callback.mock.calls.length).toBeGreaterThan(0)
  })

  test('refuses a socket that has read already, and one without a connection of the operating system', async () => {
    const { client, paused } = await pair()
    const onread = { buffer: Buffer.alloc(16), callback: () => true }
    paused.resume()
    const readable = once(paused, 'readable')
    client.write('octets')
    await readable
    expect(readInto(paused, onread)).toBe(false)
    expect(paused.read()?.toString()).toBe('octets')
    expect(readInto(new PassThrough() as unknown as Socket, onread)).toBe(false)
  })

  test('leaves the socket as it was where Node cannot read into given memory', async () => {
    const { client, paused } = await pair()
    hide(paused, 'useUserBuffer')
    expect(readInto(paused, { buffer: Buffer.alloc(16), callback: () => true })).toBe(false)
    client.write('octets')
    const [octets] = (await once(paused.resume(), 'data')) as [Buffer]
    expect(octets.toString()).toBe('octets')
  })
})

describe('peerState', () => {
  test('tells an orderly end from a reset', async () => {
    const ending = await pair()
    ending.client.end()
    await once(ending.paused.resume(), 'end')
    expect(peerState(ending.paused)).toBe('present')
    expect(faultOfEnd(ending.paused)).toBeUndefined()
    const resetting = await pair()
    resetting.paused.on('error', () => {})
    resetting.client.resetAndDestroy()
    await expect.poll(() => peerState(resetting.paused)).toBe('gone')
    expect(faultOfEnd(resetting.paused)).toMatchObject({ code: 'ECONNRESET' })
  })

  test('says so where Node has no way to ask, and then no end counts as orderly', async () => {
    const { paused } = await pair()
    hide(paused, 'getpeername')
    expect(peerState(paused)).toBe('unknown')
    expect(faultOfEnd(paused)).toMatchObject({ code: 'ECONNRESET', message: /this version of Node/ })
    const renamed = Object.create(paused, { _handle: { value: undefined } }) as Socket
    expect(peerState(renamed)).toBe('unknown')
  })

  test('leaves streams of JavaScript to their owner, and destroyed sockets', async () => {
    expect(peerState(new PassThrough() as unknown as Socket)).toBe('present')
    const { paused } = await pair()
    paused.destroy()
    expect(peerState(paused)).toBe('present')
  })
})

describe('onTlsEnd', () => {
  test('reports a close_notify before anything is read', async () => {
    const { server, peer } = await tlsPair()
    await once(peer, 'secureConnect')
    const ended = new Promise<void>((resolve) => onTlsEnd(server, resolve))
    peer.end('unread')
    await ended
    expect([server.readableLength, server.readableEnded]).toEqual([6, false])
  })

  test('puts back what it watched', async () => {
    const { server } = await tlsPair()
    const { push } = server
    const ended = vi.fn()
    onTlsEnd(server, ended)()
    expect(server.push).toBe(push)
    server.push(null)
    expect(ended).not.toHaveBeenCalled()
  })
})

describe('onRead', () => {
  test('shows what is read, and the end, before any reader is there', async () => {
    const { server, peer } = await tlsPair()
    await once(peer, 'secureConnect')
    const seen: (string | undefined)[] = []
    const ended = new Promise<void>((resolve) =>
      onRead(server, (octets) => {
        seen.push(octets && Buffer.from(octets).toString())
        if (!octets) resolve()
      }),
    )
    peer.end('unread')
    await ended
    expect(seen).toEqual(['unread', undefined])
    expect(server.readableLength).toBe(6)
  })
})

describe('watchTlsEnd', () => {
  const ended = async (server: TLSSocket, end: () => void) => {
    const isCut = watchTlsEnd(server)
    const before = isCut()
    end()
    await once(server.resume(), 'end')
    return { before, isCut: isCut() }
  }

  test('tells a connection that was cut from one that ended by close_notify', async () => {
    const notified = await tlsPair()
    await once(notified.peer, 'secureConnect')
    expect(await ended(notified.server, () => notified.peer.end('all'))).toEqual({
      before: false,
      isCut: false,
    })
    const cut = await tlsPair()
    await once(cut.peer, 'secureConnect')
    const part = () => cut.peer.write('a part', () => cut.client.end())
    expect(await ended(cut.server, part)).toEqual({ before: false, isCut: true })
  })

  test.each(['close-notify', 'none'] as const)('also where the reader had paused (%s)', async (end) => {
    const { server, peer, client } = await tlsPair()
    await once(peer, 'secureConnect')
    const isCut = watchTlsEnd(server.pause())
    const content = Buffer.alloc(200_000, 'x')
    if (end === 'none') peer.write(content, () => client.end())
    else peer.end(content)
    let length = 0
    for await (const piece of server) length += piece.length
    expect([length, isCut()]).toEqual([content.length, end === 'none'])
  })

  test('where Node does not tell, every connection counts as cut', async () => {
    const stream = new PassThrough()
    const isCut = watchTlsEnd(stream as unknown as TLSSocket)
    stream.end()
    await once(stream.resume(), 'end')
    expect(isCut()).toBe(true)
  })

  test.each([
    ['EALREADY', false],
    ['ENOTCONN', true],
    ['EINVAL', true],
  ])('a connection below that can not be read because of %s counts as cut: %s', async (name, isCut) => {
    const fault = -systemConstants.errno[name as 'EALREADY' | 'ENOTCONN' | 'EINVAL']
    const handle = { reading: true, _parent: { readStart: () => fault } }
    const stream = Object.assign(new PassThrough(), { _handle: handle })
    const watched = watchTlsEnd(stream as unknown as TLSSocket)
    stream.end()
    await once(stream.resume(), 'end')
    expect(watched()).toBe(isCut)
  })
})

describe('onServerHandshake', () => {
  test('reports that the handshake is complete', async () => {
    const { server } = await tlsPair()
    await new Promise<void>((secure) => onServerHandshake(server, { secure, fault: () => {} }))
    expect(server.getProtocol()).toBe('TLSv1.3')
  })

  test('reports octets that are not TLS', async () => {
    const { client, paused } = await pair()
    const secureContext = createSecureContext(await identity)
    const server = new TLSSocket(paused, { isServer: true, secureContext })
    opened.push(server)
    const fault = new Promise<Error>((resolve) =>
      onServerHandshake(server, { secure: () => {}, fault: resolve }),
    )
    client.write('GET / HTTP/1.0\r\n\r\n')
    expect(await fault).toMatchObject({ code: /^ERR_SSL_/ })
  })
})

describe('peerVerified', () => {
  test('is false for a missing certificate that was asked for, and where Node does not say', async () => {
    const { server } = await tlsPair({ requestCert: true })
    await new Promise<void>((secure) => onServerHandshake(server, { secure, fault: () => {} }))
    expect(peerVerified(server)).toBe(false)
    expect(peerVerified({} as TLSSocket)).toBe(false)
    expect(peerVerified({ ssl: {} } as unknown as TLSSocket)).toBe(false)
  })

  test('is true where OpenSSL accepts the certificate', async () => {
    const { server } = await tlsPair({ requestCert: true, client: await identity })
    await new Promise<void>((secure) => onServerHandshake(server, { secure, fault: () => {} }))
    expect(peerVerified(server)).toBe(true)
  })
})

describe('onKeyLine', () => {
  test('gives the secret of the server with the cipher suite, before anything is sent under it', async () => {
    const { server } = await tlsPair()
    const lines: [string, string | undefined][] = []
    const stop = onKeyLine(server, (line, suite) => lines.push([line.split(' ')[0]!, suite]))
    await new Promise<void>((secure) => onServerHandshake(server, { secure, fault: () => {} }))
    stop()
    expect(lines).toContainEqual(['SERVER_TRAFFIC_SECRET_0', server.getCipher().name])
    expect(server.listenerCount('keylog')).toBe(0)
  })

  test('gives no suite where Node does not know it yet', () => {
    const socket = Object.assign(new EventEmitter(), { getCipher: () => undefined })
    const take = vi.fn()
    onKeyLine(socket as unknown as TLSSocket, take)
    socket.emit('keylog', Buffer.from('SERVER_TRAFFIC_SECRET_0 00 00\n'))
    expect(take).toHaveBeenCalledWith('SERVER_TRAFFIC_SECRET_0 00 00\n', undefined)
  })
})

test('singleSessionStore knows one session by its identifier, and no other', () => {
  const [id, other] = [randomBytes(32), randomBytes(32)]
  const session = Buffer.concat([randomBytes(20), id, randomBytes(20)])
  const store = singleSessionStore(session)
  const found = (asked: Buffer) => {
    const done = vi.fn()
    store.emit('resumeSession', asked, done)
    return done.mock.calls[0]
  }
  expect(found(id)).toEqual([null, session])
  expect(found(other)).toEqual([null, null])
  expect(found(id.subarray(1))).toEqual([null, null])
  expect(store.listening).toBe(false)
})

describe('handleTickets', () => {
  const handling = { renews: true, others: () => undefined }

  test('takes effect on this Node', () => {
    expect(handleTickets(createSecureContext(), randomBytes(48), handling)).toBe(true)
  })

  test('leaves the context as it was where Node cannot ask for keys', () => {
    const context = { context: {} }
    expect(handleTickets(context as SecureContext, randomBytes(48), handling)).toBe(false)
    expect(context).toEqual({ context: {} })
  })
})

/** Makes a socket one of a Node whose connections lack something. */
function hide(socket: Socket, name: string): void {
  Object.defineProperty((socket as Socket & { _handle: object })._handle, name, { value: undefined })
}

test.runIf(process.platform === 'linux')('unblockStandardError makes a pipe non-blocking', () => {
  // What unblockStandardError is, in a process whose standard error is a pipe.
  expect(String(unblockStandardError)).toContain('process.stderr')
  const program = `
    const flags = () => Number.parseInt(/flags:\\s*(\\d+)/.exec(fs.readFileSync('/proc/self/fdinfo/2', 'utf8'))[1], 8)
    const before = flags() & fs.constants.O_NONBLOCK
    void process.stderr
    console.log(before, flags() & fs.constants.O_NONBLOCK)`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  expect(stdout).toBe(`0 ${constants.O_NONBLOCK}\n`)
})
