import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import type { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { attemptsOf, dial } from '../../../src/client/control/dial.js'
import { connect, MemoryTarget } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

/** A port on which no server listens. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

test.each([
  ['127.0.0.1', 6],
  ['::1', 4],
] as const)('%s is not an address of IPv%s', async (host, family) => {
  await expect(connect({ host, port: await freePort(), family })).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringContaining(`it is not an address of IPv${family}`),
  })
})

/** The error of a download that has to fail. */
async function faultOf(server: FaultyServer, data: ('epsv' | 'pasv' | 'port')[]): Promise<FtpError> {
  const client = await connect({ ...server.address, data })
  try {
    return await client.download('file', new MemoryTarget()).then(
      () => expect.unreachable(),
      (error) => error,
    )
  } finally {
    client.close()
  }
}

test('an error lists each way to open a data connection that was tried, in its fields and in its message', async () => {
  await using server = await FaultyServer.start({
    answers: {
      PASV: async ({ write }) => {
        const port = await freePort()
        write(`227 here (127,0,0,1,${port >> 8},${port & 255})\r\n`)
      },
    },
  })
  const error = await faultOf(server, ['pasv', 'port'])
  expect(error.attempts).toEqual([
    {
      way: 'PASV',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      fault: expect.stringContaining('ECONNREFUSED'),
    },
    { way: 'PORT', reply: expect.stringMatching(/^502/), fault: expect.stringContaining('refused PORT') },
  ])
  expect(error.message).toMatch(
    /PASV: cannot connect to 127\.0\.0\.1:\d+: [^;]*; PORT: the server refused PORT/,
  )
})

test('an error lists what was tried before a server refused to connect', async () => {
  await using server = await FaultyServer.start({
    answers: {
      EPSV: ({ write }) => write('500 what\r\n'),
      PORT: ({ write }) => write('200 well\r\n'),
      RETR: ({ write }) => write('425 your firewall\r\n'),
    },
  })
  const error = await faultOf(server, ['epsv', 'port'])
  expect(error).toMatchObject({ code: 'refused', replyHint: 425 })
  expect(error.attempts).toEqual([
    { way: 'EPSV', reply: '500 what', fault: expect.stringContaining('500 what') },
    { way: 'PORT', reply: '425 your firewall', fault: expect.stringContaining('425') },
  ])
})

test('the attempts within an error of Node are those for each address of a name', () => {
  const one = Object.assign(new Error('connect ECONNREFUSED ::1:21'), { address: '::1', port: 21 })
  const other = Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:21'), { address: '192.0.2.1', port: 21 })
  expect(attemptsOf(new AggregateError([one, other]))).toEqual([
    { way: 'connect', address: '[::1]:21', fault: 'connect ECONNREFUSED ::1:21' },
    { way: 'connect', address: '192.0.2.1:21', fault: 'connect ETIMEDOUT 192.0.2.1:21' },
  ])
  expect(attemptsOf(one)).toBeUndefined()
})

test('a port on which no server listens is reported as such', async () => {
  const server = await FaultyServer.start({})
  const { address } = server
  await server[Symbol.asyncDispose]()
  await expect(connect(address)).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test('a connection that is not accepted in time is given up', async () => {
  await using server = await FaultyServer.start({})
  const clock = new FakeClock()
  const dialled = dial({ ...server.address, phase: 'connect', clock, timeout: 5_000 })
  const rejected = expect(dialled).rejects.toMatchObject({
    code: 'timed-out',
    phase: 'connect',
    message: expect.stringMatching(/^cannot connect to 127\.0\.0\.1:\d+: no answer within 5 seconds$/),
  })
  // At once, before any event of the socket.
  await clock.advance(5_000)
  await rejected
})

test('connecting can be aborted', async () => {
  await using server = await FaultyServer.start({})
  const stop = new AbortController()
  const { signal } = stop
  const clock = new FakeClock()
  const dialled = dial({ ...server.address, phase: 'connect', clock, timeout: 5_000, signal })
  const rejected = expect(dialled).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringContaining('connecting was aborted'),
  })
  stop.abort()
  await rejected
  expect(clock.pending).toEqual([])
})

test('the signal of a dialer is aborted once the time is up, or the call is aborted', async () => {
  const clock = new FakeClock()
  const abort = new AbortController()
  const signals: AbortSignal[] = []
  const dialer = (_server: unknown, signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    )
  }
  const route = { host: 'server.test', port: 21, phase: 'connect', clock, timeout: 1_000, dialer } as const
  const [late, aborted] = [dial(route), dial({ ...route, signal: abort.signal })]
  const timedOut = late.catch((error) => error)
  abort.abort(new Error('enough'))
  await expect(aborted).rejects.toThrow('enough')
  expect(signals.map((signal) => signal.aborted)).toEqual([false, true])
  await clock.advance(1_000)
  await expect(timedOut).resolves.toMatchObject({ code: 'timed-out' })
  expect(signals[0]!.aborted).toBe(true)
})
