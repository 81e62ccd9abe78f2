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

<<<<<<< HEAD
test.each(['', 'blocks', 'toString'])('refuses %j, and names those it knows', (text) => {
=======
test.each(['', 'blocks', 'block:80', 'toString'])('refuses %j, and names the known formats', (text) => {
>>>>>>> 3e35a9f (Lay pipeline out by layer, direction and restart, give its options one name, and make one of several files a pipeline too)
  expect(() => parseRecordFormat(text)).toThrow(RangeError)
  expect(() => parseRecordFormat(text)).toThrow(/the formats are lines.*, block$/)
})

test('refuses an option that the format does not have', () => {
  expect(() => parseRecordFormat('rdw:80')).toThrow(/write rdw/)
  expect(() => parseRecordFormat('block:80')).toThrow(/write block$/)
})

test('has a syntax for every format', () => {
  for (const [name, syntax] of Object.entries(recordFormatSyntax))
    expect(syntax).toMatch(new RegExp(`^${name}`))
})

test('has lines as the default for text, and descriptor words for data that may hold any octets', () => {
  const formats = ['A', 'E T', 'I', 'L 8', 'L 36'].map((type) => defaultRecordFormat(parseType(type)!).format)
  expect(formats).toEqual(['lines', 'lines', 'rdw', 'rdw', 'rdw'])
})
