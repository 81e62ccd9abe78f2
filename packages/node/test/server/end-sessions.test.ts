import { expect, test } from 'vitest'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

watchForLeaks()

test('the sessions of an account are ended by 421, with their transfers, and no others', async () => {
  await using served = await serve({ file: 'content' })
  await using ended = await RawSession.loggedIn(served.address)
  const data = await ended.passive()
  expect(await ended.command('STOR new')).toBe(150)
  await using before = await RawSession.open(served.address)
  expect(served.server.endSessions((account) => account === 'other', 'gone')).toBe(0)
  expect(served.server.endSessions((account) => account === 'tester', 'gone')).toBe(1)
  const { code, lines } = (await ended.reply())!
  expect([code, lines]).toEqual([421, ['gone']])
  data.destroy()
  expect(await before.command('NOOP')).toBe(200)
  await expect.poll(() => served.server.sessionCount).toBe(1)
})
