import { expect, test } from 'vitest'
import { resultOf } from '../src/measure.js'

const contest = {
  name: 'copy',
  work: { amount: 1_000, unit: 'octets' },
  sides: [{ name: 'ours' }, { name: 'theirs' }],
} as const

const nanoseconds = [
  [500, 500, 500],
  [1_000, 900, 5_000],
]

test('a rate is the work by the time of the median round', () => {
  const [ours] = resultOf({ ...contest, bounds: [] }, nanoseconds).sides
  expect(ours!.rate.median).toBe(2)
})

test('it is enough to reach one of the bounds', () => {
  const rate = { kind: 'rate', atLeast: 3 } as const
  const ratio = { kind: 'ratio', to: 'theirs', atLeast: 2 } as const
  expect(resultOf({ ...contest, bounds: [rate] }, nanoseconds).met).toBe(false)
  expect(resultOf({ ...contest, bounds: [rate, ratio] }, nanoseconds).met).toBe(true)
})

test('a bound to a side that is missing is a mistake', () => {
  const bounds = [{ kind: 'ratio', to: 'nobody', atLeast: 2 }] as const
  expect(() => resultOf({ ...contest, bounds }, nanoseconds)).toThrow('no side is called nobody')
})
