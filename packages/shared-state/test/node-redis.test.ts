import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connectRedis, RedisSharedState, redisLocation, type SharedStateEvent } from '../src/redis.js'
import { FakeTiming } from './fake-timing.js'

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `redis://:s3cret@127.0.0.1:${(server.address() as { port: number }).port}`
}

async function openWith(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    answer(socket)
  })
  const url = await listening(server)
  const timing = new FakeTiming()
  const events: SharedStateEvent[] = []
  const connect = await connectRedis(url)
  const opening = RedisSharedState.open({
    connect,
    timing,
    log: (event) => events.push(event),
  })
  const dispose = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { server, timing, events, opening, sockets, [Symbol.dispose]: dispose }
}

test('a server that accepts and never answers is given up, and its connection is closed', async () => {
  using silent = await openWith(() => {})
  await once(silent.server, 'connection')
  await silent.timing.advance(2_005)
  const state = await silent.opening
  expect(silent.events).toEqual([{ kind: 'away', reason: 'no answer within 2000 ms' }])
  expect(state.failed('a')).toBe(0)
  await state.close()
})

test.each([
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['FTP', '220 ftp\r\n'],
  ['zeros', '\0'.repeat(100_000)],
  ['very many numbers', ':1\r\n'.repeat(1_000)],
  ['a text of a length below zero', '$-7\r\n'],
  ['half a list', '*3\r\n:'],
])('a server that answers with rubbish is away: %s', async (_, rubbish) => {
  using other = await openWith((socket) => {
    socket.on('data', () => socket.writable && socket.write(rubbish))
  })
  await once(other.server, 'connection')
  let opened = false
  void other.opening.then(() => {
    opened = true
  })
  while (!opened) await other.timing.advance(100)
  const state = await other.opening
  expect(other.events.map(({ kind }) => kind)).toEqual(['away'])
  expect(JSON.stringify(other.events)).not.toContain('s3cret')
  expect(state.failed('a')).toBe(0)
  await state.close()
})

test('a server that closes each connection is away', async () => {
  using closing = await openWith((socket) => socket.destroy())
  const state = await closing.opening
  expect(closing.events).toEqual([{ kind: 'away', reason: expect.any(String) }])
  await state.close()
})

test('says where a URL leads without its password', () => {
  expect(redisLocation('redis://me:s3cret@host:7000/2')).toBe('redis://host:7000/2')
  expect(redisLocation('rediss://[::1]/')).toBe('rediss://[::1]')
})

test.each([
  '',
  'host:6379',
  'redis:',
  'http://:s3cret@host',
  'redis://:s3cret@host:99999',
  'redis://:s3cret@host/x',
])('refuses %j at once, and does not repeat it', async (text) => {
  await expect(connectRedis(text)).rejects.toThrow(/^the URL of Redis has the form/)
  await expect(connectRedis(text)).rejects.not.toThrow(/s3cret/)
})
