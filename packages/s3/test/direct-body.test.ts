import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { receivableAgents } from '../src/aws/connections.js'
import { DirectBody } from '../src/aws/direct-body.js'

const long = 6_000_001
const content = Buffer.from(Uint8Array.from({ length: long }, (_, at) => at ^ (at >> 8) ^ (at >> 16)))
const ahead = 300_000

/** Octets of memory that serves again: what one read brings, at most. */
const memoryLengths = { http: 65_536, https: 16_384 }

type Handler = (response: ServerResponse, socket: Socket) => unknown

/** A server that answers every request alike, and requests to it by agents of their own. */
const services = {
  async http(handler: Handler) {
    const { httpAgent: agent } = agents()
    const server = http.createServer((request, response) => handler(response, request.socket))
    return { server, request: (port: number) => http.get({ port, host: '127.0.0.1', agent }) }
  },
  async https(handler: Handler) {
    const { httpsAgent: agent } = agents()
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    const server = https.createServer({ cert, key }, (request, response) => handler(response, request.socket))
    return { server, request: (port: number) => https.get({ port, host: 'localhost', agent, ca: cert }) }
  },
}

function agents() {
  const made = receivableAgents({ keepAlive: true })
  onTestFinished(() => {
    made.httpAgent.destroy()
    made.httpsAgent.destroy()
  })
  return made
}

describe.each(['http', 'https'] as const)('a long answer by %s', (protocol) => {
  async function serve(handler: Handler) {
    const { server, request } = await services[protocol](handler)
    server.listen(0)
    await once(server, 'listening')
    onTestFinished(() => void server.close().closeAllConnections())
    const { port } = server.address() as AddressInfo
    return async (): Promise<IncomingMessage> => (await once(request(port), 'response'))[0]
  }

  test('has all octets, in memory that serves again', async () => {
    const get = await serve((response) => response.setHeader('content-length', long).end(content))
    const answer = await get()
    const parsed = answer.readableLength
    const body = DirectBody.of(answer, ahead)!
    const memoryLength = memoryLengths[protocol]
    const memories = new Set<ArrayBufferLike>()
    const received = Buffer.alloc(long)
    let at = 0
    for await (const piece of body) {
      if (at >= parsed) expect(piece.buffer.byteLength).toBeLessThanOrEqual(memoryLength)
      // Short pieces have memory of their own.
      if (piece.buffer.byteLength === memoryLength) memories.add(piece.buffer)
      received.set(piece, at)
      at += piece.length
      body.recycle(piece)
    }
    expect(received.equals(content)).toBe(true)
    expect(at).toBe(long)
    expect(memories.size).toBeLessThan(40)
    if (!answer.closed) await once(answer, 'close')
    expect(answer.socket.destroyed).toBe(true)
  })

  test('keeps the octets of pieces that are not returned', async () => {
    const get = await serve((response) => response.setHeader('content-length', long).end(content))
    const pieces: Uint8Array[] = []
    for await (const piece of DirectBody.of(await get(), ahead)!) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
  })

  test('has all octets when they come in pieces of any length, before and after it is taken', async () => {
    const get = await serve(async (response, socket) => {
      socket.setNoDelay(true)
      response.setHeader('content-length', long).flushHeaders()
      for (let at = 0, length = 1; at < long; at += length, length = (length * 3 + 1) % 40_009) {
        response.write(content.subarray(at, at + length))
        if (at % 7 === 0) await new Promise(setImmediate)
      }
      response.end()
    })
    const answer = await get()
    while (answer.readableLength === 0) await new Promise(setImmediate)
    const body = DirectBody.of(answer, ahead)!
    const pieces: Buffer[] = []
    for await (const piece of body) {
      pieces.push(Buffer.from(piece))
      body.recycle(piece)
    }
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
  })

  test('is read ahead of who takes it, but not without end', async () => {
    const get = await serve((response) => response.setHeader('content-length', 100 * long).write(content))
    const answer = await get()
    const pieces = DirectBody.of(answer, ahead)![Symbol.asyncIterator]()
    await pieces.next()
    while (answer.socket.bytesRead < ahead) await new Promise(setImmediate)
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(answer.socket.bytesRead).toBeLessThan(2 * ahead)
  })

  test('rejects after the octets that came if it is cut', async () => {
    const get = await serve((response, socket) => {
      response.setHeader('content-length', long).write(content.subarray(0, long - 1), () => socket.destroy())
    })
    const body = DirectBody.of(await get(), ahead)!
    let octets = 0
    const reading = (async () => {
      for await (const piece of body) octets += piece.length
    })()
    await expect(reading).rejects.toThrow('aborted')
    expect(octets).toBe(long - 1)
  })

  test('ends with its length, whatever follows', async () => {
    const get = await serve((response, socket) => {
      response.setHeader('content-length', long).flushHeaders()
      socket.write(Buffer.concat([content, Buffer.from('HTTP/1.1 200 OK\r\n\r\n')]))
    })
    const pieces: Uint8Array[] = []
    for await (const piece of DirectBody.of(await get(), ahead)!) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
  })

  test('is closed while it is read', async () => {
    const get = await serve((response) =>
      response.setHeader('content-length', long).write(content.subarray(9)),
    )
    const answer = await get()
    const body = DirectBody.of(answer, ahead)!
    const pieces = body[Symbol.asyncIterator]()
    await pieces.next()
    body.close()
    await expect(pieces.next()).rejects.toThrow('closed in the middle')
    expect(answer.socket.destroyed).toBe(true)
  })

  test('is left to the parser if it is short, and its connection serves again', async () => {
    const sockets = new Set<Socket>()
    const get = await serve((response, socket) => {
      sockets.add(socket)
      response.end('short')
    })
    for (let count = 0; count < 3; count++) {
      const answer = await get()
      expect(DirectBody.of(answer, ahead)).toBeUndefined()
      expect(await octetsOf(answer)).toEqual(Buffer.from('short'))
      await new Promise(setImmediate)
    }
    expect(sockets.size).toBe(1)
  })

  test('keeps its octets while other connections are read, if it is left to the parser', async () => {
    const get = await serve((response) => response.end(content.subarray(0, 1_000_000)))
    const answers = await Promise.all(Array.from({ length: 8 }, async () => octetsOf(await get())))
    for (const octets of answers) expect(octets.equals(content.subarray(0, 1_000_000))).toBe(true)
  })

  test('is not confused with octets that came before it was asked for', async () => {
    const sockets = new Set<Socket>()
    const get = await serve((response, socket) => {
      sockets.add(socket)
      response.end('short')
    })
    await octetsOf(await get())
    const [service] = sockets
    service!.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother')
    await once(service!, 'close')
    expect(await octetsOf(await get())).toEqual(Buffer.from('short'))
    expect(sockets.size).toBe(2)
  })

  test('is left to the parser if its length is not known', async () => {
    const get = await serve((response) => {
      response.write(content)
      response.end()
    })
    const answer = await get()
    expect(answer.headers['content-length']).toBeUndefined()
    expect(DirectBody.of(answer, ahead)).toBeUndefined()
    expect((await octetsOf(answer)).equals(content)).toBe(true)
  })
})

async function octetsOf(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece)
  return Buffer.concat(pieces)
}
