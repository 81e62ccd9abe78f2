import { expect, test } from 'vitest'
import { formatLocalState, type LocalState, parseLocalState } from '../src/local-state.js'

test.each([
  ['clear', { bits: 0, value: 0n }],
  ['1.0', { bits: 1, value: 0n }],
  ['35.7ffffffff', { bits: 35, value: 0x7_ffff_ffffn }],
] as const)('writes and reads %s', (state, remainder) => {
  expect(formatLocalState(remainder)).toBe(state)
  expect(parseLocalState(state, 36)).toEqual(remainder)
})

test.each(['36.0', '3.8', 'x', '3.', '.1', ''])(
  'refuses "%s", which is no state of fewer than 36 bits',
  (state) => {
    expect(() => parseLocalState(state as LocalState, 36)).toThrow(RangeError)
  },
)
