import type { Reply } from '@ftpkit/protocol/reply'
import type { Ahead } from '@ftpkit/session/user'
import { describe, expect, test } from 'vitest'
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

describe('with a command that was asked ahead', () => {
  const cases: readonly (readonly [
    codes: number[],
    transfer: number,
    answer: number,
    outOfOrder: boolean,
  ])[] = [
    [[226, 229], 226, 229, false],
    [[229, 226], 226, 229, true],
    [[226, 500], 226, 500, false],
    [[450, 226], 226, 450, true],
    [[550, 229], 550, 229, false],
    [[426, 503], 426, 503, false],
  ]

  test.each(cases)(
    '%j: the transfer is answered by %i, and the command by %i',
    (codes, transfer, answer, late) => {
      const ahead: Ahead = { verb: 'EPSV' }
      const ledger = new ReplyLedger()
      ledger.expect('transfer')
      ledger.expectAhead(ahead)
      for (const code of codes) ledger.take(reply(code))
      expect(ledger.missing).toBe(0)
      expect(ledger.transferReply?.code).toBe(transfer)
      expect(ahead).toMatchObject({ answer: reply(answer), outOfOrder: late })
    },
  )

  test('a refusal belongs to neither until the other reply has come', () => {
    const ledger = new ReplyLedger()
    ledger.expect('transfer')
    ledger.expectAhead({ verb: 'EPSV' })
    ledger.take(reply(450))
    expect(ledger.transferReply).toBeUndefined()
    expect(ledger.missesAhead).toBe(true)
  })

  test('is still expected after the answer to a probe: it could be taken for that to the next command', () => {
    const ahead: Ahead = { verb: 'EPSV' }
    const ledger = new ReplyLedger()
    ledger.expect('transfer')
    ledger.expectAhead(ahead)
    ledger.expect('noop')
    ledger.expect('probe')
    for (const code of [226, 200]) ledger.take(reply(code))
    expect(ledger.missing).toBe(1)
    ledger.take(reply(229))
    expect(ledger.missing).toBe(0)
    expect(ahead.answer).toEqual(reply(229))
  })

  test('after ABOR nothing is taken for its answer, and all replies are expected', () => {
    const ahead: Ahead = { verb: 'EPSV' }
    const ledger = new ReplyLedger()
    ledger.expect('transfer')
    ledger.expectAhead(ahead)
    ledger.expect('abort')
    for (const code of [426, 229, 225]) ledger.take(reply(code))
    expect(ledger.missing).toBe(0)
    expect(ledger.result.code).toBe(426)
    expect(ahead.answer).toBeUndefined()
  })
})
