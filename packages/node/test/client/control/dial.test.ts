import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import type { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { attemptsOf } from '../../../src/client/control/dial.js'
import { connect, MemoryTarget } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

/** What a download that must fail throws. */
async function faultOf(server: FaultyServer, data: ('epsv' | 'pasv' | 'port')[]): Promise<FtpError> {
  const client = await connect({ ...server.address, data, timeouts: { data: 200 } })
  try {
    return await client.download('file', new MemoryTarget()).then(
      () => expect.unreachable(),
      (error) => error,
    )
  } finally {
    client.close()
  }
}

test('tells each way to a data connection that was tried, in the error and in its message', async () => {
  await using server = await FaultyServer.start({
    answers: {
      PASV: async ({ say }) => {
        const port = await freePort()
        say(`227 here (127,0,0,1,${port >> 8},${port & 255})\r\n`)
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

test('tells what was tried before the server that was to connect did not', async () => {
  await using server = await FaultyServer.start({
    answers: {
      EPSV: ({ say }) => say('500 what\r\n'),
      PORT: ({ say }) => say('200 well\r\n'),
      RETR: ({ say }) => say('425 your firewall\r\n'),
    },
  })
  const error = await faultOf(server, ['epsv', 'port'])
  expect(error).toMatchObject({ code: 'refused', replyHint: 425 })
  expect(error.attempts).toEqual([
    { way: 'EPSV', reply: '500 what', fault: expect.stringContaining('500 what') },
    { way: 'PORT', reply: '425 your firewall', fault: expect.stringContaining('425') },
  ])
})

test('tells each address of a name that Node tried', () => {
  const one = Object.assign(new Error('connect ECONNREFUSED ::1:21'), { address: '::1', port: 21 })
  const other = Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:21'), { address: '192.0.2.1', port: 21 })
  expect(attemptsOf(new AggregateError([one, other]))).toEqual([
    { way: 'connect', address: '[::1]:21', fault: 'connect ECONNREFUSED ::1:21' },
    { way: 'connect', address: '192.0.2.1:21', fault: 'connect ETIMEDOUT 192.0.2.1:21' },
  ])
  expect(attemptsOf(one)).toBeUndefined()
})

test('tells that nobody listens where the control connection was to go', async () => {
  const server = await FaultyServer.start({})
  const { address } = server
  await server[Symbol.asyncDispose]()
  await expect(connect(address)).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})
