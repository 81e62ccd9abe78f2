import { closeSync, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { descriptorLimit, takesReserve } from '../../src/server/descriptors.js'
import { RawSession, readAll } from '../raw-session.js'
import { serve } from '../serving.js'

const limit = descriptorLimit()
const socketOf = (fd: number | undefined) =>
  ({ _handle: fd === undefined ? null : { fd } }) as unknown as Socket

test('keeps an eighth of the descriptors free, and two dozen at least', () => {
  expect([103, 104].map((fd) => takesReserve(socketOf(fd), 128))).toEqual([false, true])
  expect([895, 896].map((fd) => takesReserve(socketOf(fd), 1_024))).toEqual([false, true])
})

test('takes every connection where nobody tells how many descriptors there are', () => {
  expect(takesReserve(socketOf(60_000), Number.POSITIVE_INFINITY)).toBe(false)
  expect(takesReserve(socketOf(undefined), 128)).toBe(false)
})

test.runIf(limit !== undefined && limit <= 65_536)(
  'refuses by 421 what would take the last descriptors, and serves again when some are free',
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
