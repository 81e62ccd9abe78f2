import { expect, test } from 'vitest'
import { resultOf } from '../src/measure.js'

const comparison = {
  name: 'copy',
  work: { amount: 1_000, unit: 'octets' },
  sides: [{ name: 'ours' }, { name: 'theirs' }],
} as const

const nanoseconds = [
  [500, 500, 500],
  [1_000, 900, 5_000],
]

test('a rate is the work divided by the time of the median round', () => {
  const [ours] = resultOf({ ...comparison, bounds: [] }, nanoseconds).sides
  expect(ours!.rate.median).toBe(2)
})

test('has to reach only one of its bounds', () => {
  const rate = { kind: 'rate', atLeast: 3 } as const
  const ratio = { kind: 'ratio', to: 'theirs', atLeast: 2 } as const
  expect(resultOf({ ...comparison, bounds: [rate] }, nanoseconds).met).toBe(false)
  expect(resultOf({ ...comparison, bounds: [rate, ratio] }, nanoseconds).met).toBe(true)
})

test('refuses a bound to a side that does not exist', () => {
  const bounds = [{ kind: 'ratio', to: 'missing', atLeast: 2 }] as const
  expect(() => resultOf({ ...comparison, bounds }, nanoseconds)).toThrow('no side has the name missing')
})
