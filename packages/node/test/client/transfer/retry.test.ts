import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer, faultyContent } from '@ftpkit/testkit/faulty-server'
import { FtpError } from '@ftpkit/transfer'
import { afterAll, describe, expect, test } from 'vitest'
import { isTransient, withRetries } from '../../../src/client/transfer/retry.js'
import { connect } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'
import { breakingOff } from './breaking-off.js'

watchForLeaks()

const place = mkdtempSync(join(tmpdir(), 'ftpkit-retry-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('isTransient', () => {
  test.each([
    [new FtpError('connection-lost', 'x'), true],
    [new FtpError('timed-out', 'x'), true],
    [new FtpError('truncated', 'x'), true],
    [new FtpError('refused', 'x', { replyHint: 421 }), true],
    [new FtpError('refused', 'x', { replyHint: 550 }), false],
    [new FtpError('login-failed', 'x', { replyHint: 530 }), false],
    [new FtpError('aborted', 'x'), false],
    [Object.assign(new Error('x'), { syscall: 'read', code: 'ECONNRESET' }), true],
    [Object.assign(new Error('x'), { syscall: 'open', code: 'ENOENT' }), false],
    [new TypeError('x'), false],
  ])('%s: %j', (fault, passes) => {
    expect(isTransient(fault)).toBe(passes)
  })
})

describe('withRetries', () => {
  const lost = new FtpError('connection-lost', 'lost')

  test('makes as many attempts as it may, each after a longer delay, and throws the last fault', async () => {
    const clock = new FakeClock()
    const faults: unknown[] = []
    const attempts: number[] = []
    const options = { retries: 2, retryDelay: 1_000, onRetry: (fault: unknown) => faults.push(fault) }
    const running = withRetries(options, clock, async (before) => {
      attempts.push(before)
      throw lost
    })
    const rejected = expect(running).rejects.toBe(lost)
    for (const least of [500, 1_000]) {
      while (clock.pending.length === 0) await new Promise(setImmediate)
      const [delay] = clock.pending
      expect(delay).toBeGreaterThanOrEqual(least)
      expect(delay).toBeLessThanOrEqual(2 * least)
      await clock.advance(delay!)
    }
    await rejected
    expect([attempts, faults]).toEqual([
      [0, 1, 2],
      [lost, lost],
    ])
  })

  test('makes no further attempt once it is aborted during the delay', async () => {
    const stop = new AbortController()
    const clock = new FakeClock()
    const options = { retries: 5, retryDelay: 60_000, signal: stop.signal }
    let attempts = 0
    const running = withRetries(options, clock, () => {
      attempts++
      return Promise.reject(lost)
    })
    const rejected = expect(running).rejects.toBe(lost)
    while (clock.pending.length === 0) await new Promise(setImmediate)
    stop.abort()
    await rejected
    expect(attempts).toBe(1)
    expect(clock.pending).toEqual([])
  })
})

describe('an upload that breaks off', () => {
  test('resumes after what the server kept', async () => {
    await using server = await FaultyServer.start(breakingOff(4))
    await using client = await connect(server.address)
    const local = join(place, 'local')
    writeFileSync(local, faultyContent)
    const report = await client.upload(local, 'x', { retries: 1, retryDelay: 0 })
    expect(server.commands).toContain('REST 4')
    expect(report).toMatchObject({ attempts: 2, reply: { lines: ['stored whole file'] } })
  })

  test('is not tried again when its source can be read only once', async () => {
    await using server = await FaultyServer.start(breakingOff(4))
    await using client = await connect(server.address)
    async function* once() {
      yield faultyContent
    }
    await expect(client.upload(once(), 'x', { retries: 3, retryDelay: 0 })).rejects.toMatchObject({
      code: 'connection-lost',
    })
    expect(server.commands.filter((line) => line.startsWith('STOR'))).toHaveLength(1)
  })
})
