import { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { secureLeg } from '../../src/run/data-leg.js'

// Node 20 ends by a fault of memory otherwise. The check R37 of the reliability suite does that with real connections.
test('a data connection under TLS is not closed within the call that reports its end, but in the next turn', async () => {
  const [raw, secured] = [new Socket(), new Socket()]
  // It was never connected.
  raw.on('error', () => {})
  secureLeg(raw, secured, () => true).reset()
  await Promise.resolve()
  expect([raw.destroyed, secured.destroyed]).toEqual([false, false])
  await nextTurn()
  expect([raw.destroyed, secured.destroyed]).toEqual([true, true])
})
