import type { Reply } from '@ftpkit/protocol/reply'
import { expect, test } from 'vitest'
import { ReplyLedger } from '../../../src/client/control/reply-ledger.js'

function reply(code: number): Reply {
  return { code, lines: ['scripted'] }
}

/** A ledger of a transfer. */
function ledgerOf(...codes: number[]): ReplyLedger {
  const ledger = new ReplyLedger()
  ledger.expect('transfer')
  for (const code of codes) ledger.take(reply(code))
  return ledger
}

test('a transfer is owed one reply', () => {
  const ledger = ledgerOf()
  expect(ledger.missing).toBe(1)
  ledger.take(reply(226))
  expect(ledger.missing).toBe(0)
  expect(ledger.result).toEqual(reply(226))
})

test('without a NOOP every reply is that of the transfer', () => {
  for (const code of [200, 226, 425, 426, 500, 502, 550]) {
    expect(ledgerOf(code).transferReply).toEqual(reply(code))
  }
})

test.each([[[200, 226]], [[226, 200]], [[500, 226]], [[226, 503]]])(
  'with a NOOP, the reply to the transfer is found among %j',
  (codes) => {
    const ledger = ledgerOf()
    ledger.expect('noop')
    for (const code of codes) ledger.take(reply(code))
    expect(ledger.missing).toBe(0)
    expect(ledger.transferReply).toEqual(reply(226))
    expect(ledger.result).toEqual(reply(226))
  },
)

test('ABOR is owed a reply more, and the first is that of the transfer', () => {
  const ledger = ledgerOf()
  ledger.expect('abort')
  ledger.take(reply(426))
  expect(ledger.missing).toBe(1)
  ledger.take(reply(226))
  expect(ledger.missing).toBe(0)
  expect(ledger.result).toEqual(reply(426))
})

test('the 200 of a probe settles what is missing, and any other reply does not', () => {
  const ledger = ledgerOf(426)
  ledger.expect('abort')
  ledger.expect('probe')
  expect(ledger.missing).toBe(2)
  ledger.take(reply(200))
  expect(ledger.missing).toBe(0)
  expect(ledger.result).toEqual(reply(426))

  const answered = ledgerOf(426)
  answered.expect('abort')
  answered.expect('probe')
  answered.take(reply(226))
  expect(answered.missing).toBe(1)
})

test('where every reply may be that of a NOOP, the last one is the result', () => {
  const ledger = ledgerOf()
  ledger.expect('noop')
  ledger.take(reply(200))
  ledger.take(reply(502))
  expect(ledger.transferReply).toBeUndefined()
  expect(ledger.result).toEqual(reply(502))
})
