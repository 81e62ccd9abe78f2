import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RawSession } from '../raw-session.js'
import { serve } from '../serving.js'

const large = Buffer.alloc(32_000_000, 'abcdefg\n')

// Alone in its file: sockets that other tests are still closing would count.
test('keeps no resource once it is closed', async () => {
  const before = resources()
  const serving = await serve({ 'large.bin': large }, { limits: { shutdownTime: 0 } })
  const session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  expect(await session.command('RETR large.bin')).toBe(150)
  const idle = await RawSession.loggedIn(serving.address)
  await serving.server.close()
  expect(serving.server.sessionCount).toBe(0)
  data.destroy()
  await once(data, 'close')
  await session[Symbol.asyncDispose]()
  await idle[Symbol.asyncDispose]()
  await nextTurn()
  for (const [kind, count] of Object.entries(resources()))
    expect(count, kind).toBeLessThanOrEqual(before[kind] ?? 0)
})

/** How many of each kind keep the process alive; the test runner has some of its own. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
