import { parseType } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import {
  defaultRecordFormat,
  formatRecordFormat,
  parseRecordFormat,
  recordFormatSyntax,
} from '../src/index.js'

test.each(['block', 'lines', 'lines:crlf:no-final', 'fixed:80:pad=40', 'rdw', 'bdw:6233'])(
  'reads and writes %s',
  (text) => {
    expect(formatRecordFormat(parseRecordFormat(text))).toBe(text)
  },
)

test('reads a block format in either case', () => {
  expect(parseRecordFormat(' BLOCK ')).toEqual({ format: 'block' })
})

test.each(['', 'blocks', 'toString'])('refuses %j, and names those it knows', (text) => {
  expect(() => parseRecordFormat(text)).toThrow(RangeError)
  expect(() => parseRecordFormat(text)).toThrow(/the formats are lines.*, block$/)
})

test('refuses what may not follow a format', () => {
  expect(() => parseRecordFormat('rdw:80')).toThrow(/write rdw/)
  expect(() => parseRecordFormat('block:80')).toThrow(/write block$/)
})

test('knows a syntax for every format', () => {
  for (const [name, syntax] of Object.entries(recordFormatSyntax))
    expect(syntax).toMatch(new RegExp(`^${name}`))
})

test('takes text for lines, and what may hold any octets for records behind descriptor words', () => {
  const formats = ['A', 'E T', 'I', 'L 8', 'L 36'].map((type) => defaultRecordFormat(parseType(type)!).format)
  expect(formats).toEqual(['lines', 'lines', 'rdw', 'rdw', 'rdw'])
})
