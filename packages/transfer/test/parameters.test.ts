import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  defaultParameters,
  type Format,
  formatType,
  maxByteSize,
  parseMode,
  parseStructure,
  parseType,
  type Type,
} from '../src/index.js'

const type: fc.Arbitrary<Type> = fc.oneof(
  fc.record({
    code: fc.constantFrom('A' as const, 'E' as const),
    format: fc.constantFrom<Format>('N', 'T', 'C'),
  }),
  fc.constant({ code: 'I' as const }),
  fc.record({ code: fc.constant('L' as const), byteSize: fc.integer({ min: 1, max: maxByteSize }) }),
)

test.each<[string, Type]>([
  ['A', { code: 'A', format: 'N' }],
  ['A N', { code: 'A', format: 'N' }],
  ['AN', { code: 'A', format: 'N' }],
  ['a t', { code: 'A', format: 'T' }],
  ['Ac', { code: 'A', format: 'C' }],
  ['E', { code: 'E', format: 'N' }],
  ['e C', { code: 'E', format: 'C' }],
  ['I', { code: 'I' }],
  ['i', { code: 'I' }],
  ['L 8', { code: 'L', byteSize: 8 }],
  ['L8', { code: 'L', byteSize: 8 }],
  ['l 36', { code: 'L', byteSize: 36 }],
  ['L 1', { code: 'L', byteSize: 1 }],
  ['L 255', { code: 'L', byteSize: 255 }],
  ['L 008', { code: 'L', byteSize: 8 }],
  ['A N  ', { code: 'A', format: 'N' }],
  [' I ', { code: 'I' }],
  ['L 8 ', { code: 'L', byteSize: 8 }],
])('reads TYPE %j', (text, wanted) => {
  expect(parseType(text)).toEqual(wanted)
})

test.each([
  ['no type', ''],
  ['spaces alone', '  '],
  ['another letter', 'X'],
  ['another format', 'A X'],
  ['two formats', 'A N T'],
  ['two spaces within', 'A  N'],
  ['a format of I', 'I N'],
  ['a size of I', 'I 8'],
  ['a size of A', 'A 8'],
  ['L without a size', 'L'],
  ['L without a size but with a space', 'L '],
  ['a size of 0', 'L 0'],
  ['a size of 256', 'L 256'],
  ['a size of 1000', 'L 1000'],
  ['a negative size', 'L -8'],
  ['a size with a fraction', 'L 8.0'],
  ['a size in hexadecimal', 'L 0x8'],
  ['the command itself', 'TYPE I'],
  ['a tab', 'I\t'],
  ['a line end', 'I\r\n'],
  ['an i without a dot, which is I when made large', '\u0131'],
])('reads no TYPE from %s', (_what, text) => {
  expect(parseType(text)).toBeUndefined()
})

test('reads every type it writes, in either case', () => {
  fc.assert(
    fc.property(type, (wanted) => {
      expect(parseType(formatType(wanted))).toEqual(wanted)
      expect(parseType(formatType(wanted).toLowerCase())).toEqual(wanted)
    }),
  )
})

test('writes types as arguments of TYPE', () => {
  expect(formatType({ code: 'A', format: 'N' })).toBe('A N')
  expect(formatType({ code: 'E', format: 'T' })).toBe('E T')
  expect(formatType({ code: 'I' })).toBe('I')
  expect(formatType({ code: 'L', byteSize: 36 })).toBe('L 36')
})

test('reads STRU in either case, with spaces around', () => {
  expect(['F', 'r', ' P '].map(parseStructure)).toEqual(['F', 'R', 'P'])
  expect(['', ' ', 'S', 'FR', 'F R', 'R\t'].map(parseStructure)).toEqual(Array(6).fill(undefined))
})

test('reads MODE in either case, with spaces around', () => {
  expect(['S', 'b', ' C '].map(parseMode)).toEqual(['S', 'B', 'C'])
  expect(['', 'F', 'SB', '\u017f'].map(parseMode)).toEqual(Array(4).fill(undefined))
})

test('is A N, F and S until a command changes it', () => {
  expect(defaultParameters).toEqual({ type: { code: 'A', format: 'N' }, structure: 'F', mode: 'S' })
})
