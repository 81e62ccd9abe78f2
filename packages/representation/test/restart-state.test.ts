import { expect, test } from 'vitest'
import {
  AsaDecoder,
  AsaEncoder,
  AsciiDecoder,
  AsciiEncoder,
  EbcdicDecoder,
  EbcdicEncoder,
  isAsaEncoderState,
  isAsaState,
  isLineEndState,
  isLocalState,
  type LocalState,
} from '../src/index.js'
import { formatLocalState, parseLocalState } from '../src/restart-state.js'
import { type Codec, eventsOf } from './harness.js'

test.each([
  ['clear', { bits: 0, value: 0n }],
  ['1.0', { bits: 1, value: 0n }],
  ['35.7ffffffff', { bits: 35, value: 0x7_ffff_ffffn }],
] as const)('writes and reads %s', (state, remainder) => {
  expect(formatLocalState(remainder)).toBe(state)
  expect(parseLocalState(state, 36)).toEqual(remainder)
  expect(isLocalState(state, 36)).toBe(true)
})

test.each(['36.0', '3.8', 'x', '3.', '.1', ''])(
  'refuses "%s", which is not a state of fewer than 36 bits',
  (state) => {
    expect(() => parseLocalState(state as LocalState, 36)).toThrow(RangeError)
    expect(isLocalState(state, 36)).toBe(false)
  },
)

test.each([
  ['a codec of line ends', isLineEndState, ['clear', 'after-cr']],
  ['an AsaDecoder', isAsaState, ['beginning', 'in-line', 'line-ended']],
  ['an AsaEncoder', isAsaEncoderState, ['beginning', 'in-line', 'line-start', 'one-empty', 'two-empty']],
])('recognises the states of %s', (_, isState, states) => {
  expect(states.every(isState)).toBe(true)
  expect(['', 'CLEAR', 'middle', 'toString'].some(isState)).toBe(false)
})

const table = new Uint8Array(256)
const initialState = 'middle' as never

test.each<[string, Codec]>([
  ['AsaDecoder', (file) => new AsaDecoder(file, { to: 'text', initialState })],
  ['AsaEncoder', (file) => new AsaEncoder(file, { initialState })],
  ['AsciiDecoder', (file) => new AsciiDecoder(file, { initialState })],
  ['AsciiEncoder', (file) => new AsciiEncoder(file, { initialState })],
  ['EbcdicDecoder', (file) => new EbcdicDecoder(file, { fromNetwork: table, initialState })],
  ['EbcdicEncoder', (file) => new EbcdicEncoder(file, { toNetwork: table, initialState })],
])('%s refuses to begin in a state that it does not have', (_, codec) => {
  expect(() => eventsOf(codec, () => {})).toThrow(new RangeError('"middle" is not a state of this codec'))
})
