import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type HttpUsersOptions, httpUsers } from '../src/http.js'
import { loginOf, ManualClock } from './logins.js'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A service on this machine that counts what it was asked. */
async function serve(answer: Answer) {
  const server = createServer((request, response) => {
    text(request).then((body) => {
      service.bodies.push(body)
      service.headers = request.headers
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const service = {
    bodies: [] as string[],
    headers: {} as IncomingMessage['headers'],
    url: `http://127.0.0.1:${port}/login`,
    users: (options: Partial<HttpUsersOptions> = {}) => httpUsers({ url: service.url, ...options }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return service
}

const json =
  (value: unknown): Answer =>
  (response) =>
    response.end(JSON.stringify(value))

test('the service gets the login in the body alone, with the bearer token, and its answer decides', async () => {
  await using service = await serve(json({ login: 'yes', home: '/home/%u', limitRate: 5 }))
  expect(await service.users({ bearer: 'token' }).check(loginOf('ada', 'pass'))).toEqual({
    kind: 'accepted',
    account: { name: 'ada', attributes: { home: '/home/%u', limitRate: 5 } },
  })
  expect(service.bodies.map((body) => JSON.parse(body))).toEqual([
    { name: 'ada', password: 'pass', peer: { host: '192.0.2.9', port: 50_000 }, tls: true },
  ])
  expect(service.headers).toMatchObject({
    authorization: 'Bearer token',
    'content-type': 'application/json',
  })
})

test.each([
  ['no', 'refused'],
  ['unknown', 'unknown'],
])('the answer %s means %s', async (login, kind) => {
  await using service = await serve(json({ login }))
  expect(await service.users().check(loginOf('ada'))).toEqual({ kind })
})

const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code, { location: 'http://127.0.0.1:9/' }).end('{"login": "yes"}')

test.each<[string, Answer, string]>([
  ...[201, 204, 302, 307, 401, 403, 404, 429, 500, 503].map((code): [string, Answer, string] => [
    `status ${code}`,
    status(code),
    `it answered status ${code}`,
  ]),
  ['rubbish', (response) => response.end('<html>'), 'the answer is not JSON'],
  ['nothing', (response) => response.end(), 'the answer is not JSON'],
  ['no decision', json({ home: '/' }), 'no field login'],
  ['another word', json({ login: true }), 'no field login'],
  ['null', json(null), 'no field login'],
  ['a misspelt field', json({ login: 'yes', homes: '/' }), 'a field that is not known'],
  ['too much', json({ login: 'yes', name: 'x'.repeat(100_000) }), 'longer than 65536 octets'],
  [
    'half of an answer',
    (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"login": "yes"')
      setImmediate(() => response.destroy())
    },
    'its answer was cut',
  ],
  ['no answer', (response) => response.destroy(), "it can't be reached"],
])('a service that answers %s can say nothing now', async (_name, answer, reason) => {
  await using service = await serve(answer)
  const decision = await service.users().check(loginOf('ada', 'pass-word'))
  expect(decision).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining(reason) })
  expect(JSON.stringify(decision)).not.toContain('pass-word')
})

test('a service that is not there can say nothing now, and the reason names the fault', async () => {
  const service = await serve(json({}))
  await service[Symbol.asyncDispose]()
  expect(await service.users().check(loginOf('ada'))).toEqual({
    kind: 'unavailable',
    source: `http ${service.url}`,
    reason: "it can't be reached: ECONNREFUSED",
  })
})

test.each<[string, Answer]>([
  ['never answers', () => {}],
  ['never ends its answer', (response) => response.writeHead(200).write('{')],
])('a service that %s is given up when the time is over', async (_name, answer) => {
  const clock = new ManualClock()
  await using service = await serve(answer)
  const checked = service.users({ clock, time: 700 }).check(loginOf('ada'))
  await expect.poll(() => service.bodies.length).toBe(1)
  clock.fire()
  expect(await checked).toMatchObject({ kind: 'unavailable', reason: 'no answer within 700 ms' })
})

test('the request ends when the client leaves', async () => {
  let ended = false
  await using service = await serve((response) => {
    response.once('close', () => {
      ended = true
    })
  })
  const client = new AbortController()
  const checked = service.users().check(loginOf('ada', 'secret', { signal: client.signal }))
  await expect.poll(() => service.bodies.length).toBe(1)
  client.abort(new Error('gone'))
  await expect(checked).rejects.toThrow('gone')
  await expect.poll(() => ended).toBe(true)
})

test('keeps accepted logins for the time of the cache, for the same password and client only', async () => {
  const clock = new ManualClock()
  await using service = await serve((response) => {
    const { password } = JSON.parse(service.bodies.at(-1)!)
    response.end(JSON.stringify({ login: password === 'secret' ? 'yes' : 'no' }))
  })
  const users = service.users({ cache: 1_000, clock })
  const asked = async (...login: Parameters<typeof loginOf>) => {
    const before = service.bodies.length
    const { kind } = await users.check(loginOf(...login))
    return [kind, service.bodies.length - before]
  }
  expect(await asked('ada')).toEqual(['accepted', 1])
  clock.time = 999
  expect(await asked('ada')).toEqual(['accepted', 0])
  expect(await asked('ada', 'other')).toEqual(['refused', 1])
  expect(await asked('ada', 'other')).toEqual(['refused', 1])
  expect(await asked('ada', 'secret', { peer: { host: '192.0.2.10', port: 1 } })).toEqual(['accepted', 1])
  expect(await asked('ada', 'secret', { secure: false })).toEqual(['accepted', 1])
  clock.time = 1_000
  expect(await asked('ada')).toEqual(['accepted', 1])
  const uncached = service.users({ clock })
  await uncached.check(loginOf('ada'))
  const before = service.bodies.length
  await uncached.check(loginOf('ada'))
  expect(service.bodies.length - before).toBe(1)
})

test.each([
  ['nonsense', 'not a URL'],
  ['ftp://127.0.0.1/', 'not a URL of http: or https:'],
  ['https://me:s3cret@auth.example/', 'contains a password'],
  ['http://auth.example/', 'auth.example without TLS'],
])('refuses the URL %s, and does not repeat its secrets', (url, reason) => {
  const made = () => httpUsers({ url })
  expect(made).toThrow(reason)
  expect(made).not.toThrow('s3cret')
})

test('sends passwords without TLS to this machine, and elsewhere only where that is allowed', () => {
  for (const url of ['http://127.0.0.1/', 'http://[::1]:80/', 'http://localhost/', 'https://auth.example/'])
    expect(httpUsers({ url }).title).toContain('http')
  expect(httpUsers({ url: 'http://auth.example/?key=x', plaintext: true }).title).toBe(
    'http http://auth.example/',
  )
})

test.each(['', 'two words', 'line\nend'])('refuses the bearer token "%s"', (bearer) => {
  expect(() => httpUsers({ url: 'https://auth.example/', bearer })).toThrow('bearer token')
})
