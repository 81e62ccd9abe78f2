import { expect, test } from 'vitest'
import { type Line, measureLine } from '../../src/server/comparison.js'

const done =
  (seconds: number, octets = 10) =>
  async () => ({ seconds, octets })

const line = (given: Partial<Line>): Line => ({
  name: 'RETR',
  amount: 6,
  unit: 'GB',
  ours: done(2),
  theirs: done(3),
  beside: 'another',
  atLeast: 1.5,
  octets: 10,
  ...given,
})

test('compares times by round, and computes rates', async () => {
  expect(await measureLine(line({}), 3)).toEqual({
    name: 'RETR',
    ours: '3.00 GB/s',
    beside: 'another',
    theirs: '2.00 GB/s',
    figure: '1.50 × (1.50 – 1.50)',
    bound: '≥ 1.5 ×',
    verdict: 'met',
  })
  expect((await measureLine(line({ ours: done(2.01) }), 3)).verdict).toBe('MISSED')
})

test('lets each side be first as often as the other, and does not count the first rounds', async () => {
  const order: string[] = []
  const side = (name: string) => async () => {
    order.push(name)
    return { seconds: order.length <= 6 ? 100 : 1, octets: 10 }
  }
  const result = await measureLine(line({ ours: side('ours'), theirs: side('theirs') }), 2)
  expect(order.slice(6)).toEqual(['ours', 'theirs', 'theirs', 'ours'])
  expect(result.figure).toBe('1.00 × (1.00 – 1.00)')
})

test('a line without the other server is not measured, and not met', async () => {
  expect((await measureLine(line({ theirs: undefined }), 1)).verdict).toBe('not measured')
})

test('refuses a side that transfers another number of octets', async () => {
  await expect(measureLine(line({ theirs: done(1, 9) }), 1)).rejects.toThrow('9 octets were moved, not 10')
})
