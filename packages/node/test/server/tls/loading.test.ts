import { expect, test, vi } from 'vitest'
import { certificateFor } from '../../certificate.js'
import { serve } from '../../serving.js'

const loaded: string[] = []

vi.mock('../../../src/server/tls/ticket-replay.js', (original) => {
  loaded.push('ticket-replay')
  return original()
})

test('a server loads what TLS sessions need before it listens, since they may use up all descriptors', async () => {
  const identity = await certificateFor()
  await using _clear = await serve({})
  expect(loaded).toEqual([])
  await using _limited = await serve({}, { tls: { mode: 'optional', ticketReplay: false, ...identity } })
  expect(loaded).toEqual([])
  await using _secure = await serve({}, { tls: { mode: 'optional', ...identity } })
  expect(loaded).toEqual(['ticket-replay'])
})
