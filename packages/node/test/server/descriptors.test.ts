import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { descriptorLimit, lowestFreeDescriptor, onlyReserveLeft } from '../../src/server/descriptors.js'
import { RawSession, readAll } from '../raw-session.js'
import { serve } from '../serving.js'

const limit = descriptorLimit()

test('keeps an eighth of the descriptors free, and two dozen at least', () => {
  expect([104, 105].map((free) => onlyReserveLeft(128, () => free))).toEqual([false, true])
  expect([896, 897].map((free) => onlyReserveLeft(1_024, () => free))).toEqual([false, true])
})

test('takes every connection where the number of descriptors is unknown', () => {
  expect(onlyReserveLeft(Number.POSITIVE_INFINITY, () => 60_000)).toBe(false)
})

test('knows the lowest free descriptor', async () => {
  const found = () => {
    const next = openSync('/dev/null', 'r')
    closeSync(next)
    return [next + 24, next + 23].map((of) => onlyReserveLeft(of))
  }
  // What other tests have closed may become free meanwhile.
  await expect.poll(found).toEqual([false, true])
})

test('takes connections where there is no file to find the lowest free descriptor by', () => {
  expect(onlyReserveLeft(1_024, () => lowestFreeDescriptor('/dev/null/absent'))).toBe(false)
})

test.runIf(limit !== undefined && limit <= 65_536)(
  'refuses by 421 a connection that would take the last descriptors, and serves again when some are free',
  async () => {
    await using serving = await serve({ file: 'octets' })
    await using before = await RawSession.loggedIn(serving.address)
    const taken: number[] = []
    const greedy = Math.floor(limit! * 0.875)
    while ((taken.at(-1) ?? 0) < greedy) taken.push(openSync('/dev/null', 'r'))
    try {
      const refused = connect(serving.address)
      expect((await readAll(refused)).toString()).toMatch(/^421 /)
      const data = await before.passive()
      expect(await before.command('RETR file')).toBe(150)
      expect((await readAll(data)).toString()).toBe('octets')
    } finally {
      for (const fd of taken) closeSync(fd)
    }
    await using again = await RawSession.loggedIn(serving.address)
    expect(await again.command('NOOP')).toBe(200)
  },
)
