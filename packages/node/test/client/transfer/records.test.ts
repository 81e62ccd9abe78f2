import { encode } from '@ftpkit/pipeline'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { parseType, type TransferParameters } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { connect, type FtpClient, type TransferOptions } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { serve } from '../../serving.js'

watchForLeaks()

async function all(client: FtpClient, options: TransferOptions): Promise<string[]> {
  const found: string[] = []
  for await (const record of client.records('x', options)) found.push(Buffer.from(record).toString())
  return found
}

const text = 'one\ntwo\n\nfour\n'
const wanted = ['one', 'two', '', 'four']

describe.each(['S', 'B', 'C'] as const)('in MODE %s', (mode) => {
  test.each(['A', 'E', 'I'])('the records of TYPE %s come one by one', async (type) => {
    await using serving = await serve({ x: text })
    await using client = await connect({ ...serving.address, user: 'tester', password: 'secret' })
    const options = { type: parseType(type)!, structure: 'R', mode } as const
    expect(await all(client, options)).toEqual(wanted)
    expect(await all(client, options)).toEqual(wanted)
  })
})

const parameters: TransferParameters = { type: parseType('A')!, structure: 'R', mode: 'B' }
const wire = Buffer.from(encode(Buffer.from(text), parameters, { recordFormat: { format: 'lines' } }))

/** A server that sends these octets and leaves the data connection open. */
function leavingOpen(octets: Uint8Array): Promise<FaultyServer> {
  return FaultyServer.start({
    answers: {
      RETR: async (session) => {
        session.write('150 here\r\n')
        const data = await session.data()
        data.resume().write(octets)
        session.write('250 done, and the connection stays open\r\n')
      },
    },
  })
}

test('end with the file where the server leaves the data connection open', async () => {
  await using server = await leavingOpen(wire)
  await using client = await connect(server.address)
  expect(await all(client, parameters)).toEqual(wanted)
  expect((await client.command('NOOP')).code).toBe(200)
})

test('go over one data connection with reuse', async () => {
  await using serving = await serve({ x: text }, { limits: { idleDataTime: 30_000 } })
  const commands: string[] = []
  await using client = await connect({
    ...serving.address,
    user: 'tester',
    password: 'secret',
    reuse: true,
    log: ({ text: line }) => commands.push(line),
  })
  for (let round = 0; round < 3; round++) expect(await all(client, parameters)).toEqual(wanted)
  expect(commands.filter((line) => line === 'EPSV')).toHaveLength(1)
})

test('arrive before the fault that follows them', async () => {
  const faulty = Buffer.concat([wire.subarray(0, -3), Buffer.from([0x01, 0, 1, 0x41])])
  await using server = await FaultyServer.start({
    answers: {
      RETR: async (session) => {
        session.write('150 here\r\n')
        const data = await session.data()
        data.resume().end(faulty)
        session.write('226 done\r\n')
      },
    },
  })
  await using client = await connect(server.address)
  const found: string[] = []
  const reading = (async () => {
    for await (const record of client.records('x', parameters)) found.push(Buffer.from(record).toString())
  })()
  await expect(reading).rejects.toMatchObject({ code: expect.any(String), name: 'FtpError' })
  expect(found.slice(0, 3)).toEqual(wanted.slice(0, 3))
})
