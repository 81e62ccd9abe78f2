import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { awsObjectStore } from '../src/aws.js'
import { S3FileSystem } from '../src/index.js'

const content = Buffer.from(Uint8Array.from({ length: 12_000_001 }, (_, at) => at ^ (at >> 8) ^ (at >> 16)))
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Begins an answer with the octets from `start` on. */
function beginAnswer(response: ServerResponse, start: number): ServerResponse {
  return response.writeHead(start === 0 ? 200 : 206, {
    etag: '"same"',
    'content-length': content.length - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  })
}

test('a long object is read from its connection, and from another one after a cut', async () => {
  const starts: number[] = []
  const endpoint = await serve((request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    starts.push(start)
    const answer = beginAnswer(response, start)
    if (starts.length > 1) answer.end(content.subarray(start))
    else answer.write(content.subarray(0, 5_000_000), () => request.socket.destroy())
  })
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials })
  onTestFinished(() => store.close())
  const file = await new S3FileSystem({ store }).read('/large')
  const received: Buffer[] = []
  for await (const piece of file.chunks()) {
    received.push(Buffer.from(piece))
    file.recycle!(piece)
  }
  expect(Buffer.concat(received).equals(content)).toBe(true)
  expect(starts).toEqual([0, 5_000_000])
  const body = await store.get('large')
  body.close()
  expect(body.recycle).toBeDefined()
})

test('an object without a length whose connection is cut is not taken for an empty one', async () => {
  const endpoint = await serve((request, response) => {
    response.writeHead(200, { etag: '"same"' }).flushHeaders()
    setImmediate(() => request.socket.destroy())
  })
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials })
  onTestFinished(() => store.close())
  const file = await new S3FileSystem({ store }).read('/cut')
  await expect(file.chunks()[Symbol.asyncIterator]().next()).rejects.toThrow('was cut')
})

test('a long object is read from its stream by the agent of a program', async () => {
  const endpoint = await serve((_, response) => beginAnswer(response, 0).end(content))
  const client = { requestHandler: { httpAgent: { keepAlive: false } } }
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials, client })
  onTestFinished(() => store.close())
  const body = await store.get('large')
  const received: Uint8Array[] = []
  for await (const piece of body.chunks) received.push(piece)
  expect(Buffer.concat(received).equals(content)).toBe(true)
  expect(body.recycle).toBeUndefined()
})

test('credentials are asked for once for all requests', async () => {
  const endpoint = await serve((_, response) => beginAnswer(response, 0).end())
  let asked = 0
  const provider = async () => {
    asked++
    return credentials
  }
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials: provider })
  onTestFinished(() => store.close())
  await store.head('large')
  const body = await store.get('large')
  body.close()
  expect(asked).toBe(1)
})
