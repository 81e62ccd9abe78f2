import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { contentOf, serve } from '../../serving.js'
import { breakingOff } from './breaking-off.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-stored-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const account = { user: 'tester', password: 'secret' }
const local = join(place, 'local')

describe('what a server has of an upload', () => {
  test.each([
    ['the beginning of the local file is continued', 'AAAA', 6, 0],
    ['not its beginning is stored from its beginning', 'BBBB', 10, 1],
    ['longer than it is stored from its beginning', 'A'.repeat(11), 10, 1],
  ] as const)('and is %s', async (_, stored, moved, times) => {
    await using serving = await serve({ x: stored })
    await using client = await connect({ ...serving.address, ...account })
    writeFileSync(local, 'A'.repeat(10))
    const reasons: string[] = []
    const onStartOver = (reason: string) => reasons.push(reason)
    const { octets } = await client.upload(local, 'x', { resume: true, onStartOver })
    expect((await contentOf(serving.files, '/x')).toString()).toBe('A'.repeat(10))
    expect([octets, reasons.length]).toEqual([moved, times])
  })

  test.each([
    ['continued where the local file is older', '213 21001231000000', true],
    ['stored from its beginning where the local file is newer', '213 20200101000000', false],
    ['stored from its beginning where the server does not say when', '502 no', false],
  ] as const)('without a hash is %s', async (_, time, isContinued) => {
    await using server = await FaultyServer.start({
      answers: {
        SIZE: ({ write }) => write('213 4\r\n'),
        MDTM: ({ write }) => write(`${time}\r\n`),
      },
    })
    await using client = await connect(server.address)
    writeFileSync(local, 'A'.repeat(10))
    await client.upload(local, 'x', { resume: true })
    expect(server.received).toHaveLength(isContinued ? 6 : 10)
    expect(server.commands.includes('REST 4')).toBe(isContinued)
  })

  test('is never continued from a source that can be read only once', async () => {
    await using serving = await serve({ x: 'AAAA' })
    await using client = await connect({ ...serving.address, ...account })
    async function* once() {
      yield Buffer.alloc(10, 'B')
    }
    await client.upload(once(), 'x', { resume: true })
    expect((await contentOf(serving.files, '/x')).toString()).toBe('B'.repeat(10))
  })

  test('is not appended to where it is not the beginning of the local file', async () => {
    await using serving = await serve({ x: 'BBBB' })
    await using client = await connect({ ...serving.address, ...account })
    writeFileSync(local, 'A'.repeat(10))
    await expect(client.upload(local, 'x', { append: true, resume: true })).rejects.toMatchObject({
      code: 'mismatch',
    })
    expect((await contentOf(serving.files, '/x')).toString()).toBe('BBBB')
  })
})

test('an attempt after another one begins again where the local file has changed', async () => {
  await using server = await FaultyServer.start(
    breakingOff(4, (stored) => `${stored.length} of ${[...new Set(stored)].join('')}`),
  )
  await using client = await connect(server.address)
  writeFileSync(local, 'A'.repeat(100_000))
  const report = await client.upload(local, 'x', {
    retries: 1,
    retryDelay: 0,
    onRetry: () => writeFileSync(local, 'B'.repeat(100_001)),
  })
  expect(report.reply.lines).toEqual(['100001 of B'])
  expect(server.commands.filter((line) => line.startsWith('REST'))).toEqual([])
})
