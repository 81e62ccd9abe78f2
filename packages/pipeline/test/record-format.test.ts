import { codePage } from '@ftpkit/code-page/all'
import { atEverySplit, hex, octets } from '@ftpkit/testkit'
import { convert, parseType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import {
  defaultRecordFormat,
  type RecordConversionOptions,
  recordConversion,
  recordFormats,
} from '../src/index.js'
import { outcomeOf } from './harness.js'

test.each(['block', 'lines', 'lines:crlf:no-final', 'fixed:80:pad=40', 'rdw', 'bdw:6233'])(
  'reads and writes %s',
  (text) => {
    expect(recordFormats.print(recordFormats.parse(text))).toBe(text)
  },
)

test('reads a block format in either case', () => {
  expect(recordFormats.parse(' BLOCK ')).toEqual({ format: 'block' })
})

test.each(['', 'blocks', 'toString'])('refuses %j, and names the known formats', (text) => {
  expect(() => recordFormats.parse(text)).toThrow(RangeError)
  expect(() => recordFormats.parse(text)).toThrow(/the formats are lines.*, block$/)
})

test('refuses an option that the format does not have', () => {
  expect(() => recordFormats.parse('rdw:80')).toThrow(/write rdw/)
  expect(() => recordFormats.parse('block:80')).toThrow(/write block$/)
})

test('has a syntax for every format', () => {
  for (const [name, syntax] of Object.entries(recordFormats.syntax))
    expect(syntax).toMatch(new RegExp(`^${name}`))
})

test('has lines as the default for text, and descriptor words for data that may hold any octets', () => {
  const formats = ['A', 'E T', 'I', 'L 8', 'L 36'].map((type) => defaultRecordFormat(parseType(type)!).format)
  expect(formats).toEqual(['lines', 'lines', 'rdw', 'rdw', 'rdw'])
})

const conversion = (from: string, to: string, options: RecordConversionOptions = {}) =>
  recordConversion(recordFormats.parse(from), recordFormats.parse(to), options)

const codePages = (from: string, to: string) => ({ codePages: { from: codePage(from), to: codePage(to) } })

test.each<[string, string, string, RecordConversionOptions, string, string]>([
  [
    'EBCDIC records to UTF-8 lines',
    'fixed:2',
    'lines',
    codePages('273', 'utf-8'),
    'c7 99 d0 a1',
    '"Gr" 0a c3bc c39f 0a',
  ],
  [
    'lines to EBCDIC descriptor words',
    'lines',
    'rdw',
    codePages('utf-8', '1047'),
    '"A" 0a 0a',
    '0005 0000 c1 0004 0000',
  ],
  [
    'shifts within each record',
    'lines',
    'length-prefix:2',
    codePages('utf-8', '939'),
    'e697a5 0a "A" 0a',
    '0004 0e 4562 0f 0001 c1',
  ],
  ['blocks to lines', 'block', 'lines', {}, '80 0001 "a" 80 0000 c0 0001 "b"', '"a" 0a 0a "b" 0a'],
  ['lines to blocks', 'lines', 'block', {}, '"a" 0a 0a', '80 0001 "a" 80 0000 40 0000'],
])('turns %s', (_what, from, to, options, input, expected) => {
  const outcome = atEverySplit(octets(input), (chunks) => outcomeOf(conversion(from, to, options), chunks))
  expect(outcome).toEqual({ octets: hex(octets(expected)), ended: true })
})

test.each<[string, string, RecordConversionOptions, string, string]>([
  ['fixed:2', 'short-last-record', {}, '"abc"', 'truncated at 3'],
  ['block', 'truncated', {}, '80 0001 "a"', 'truncated at 4'],
  ['fixed:3', 'missing-shift-in', codePages('939', 'utf-8'), '0e 45 62', 'malformed-text at 3'],
])('refuses a fault in %s unless %s is tolerated', (from, tolerance, options, input, fault) => {
  const outcome = (tolerate: RecordConversionOptions['tolerate']) =>
    outcomeOf(conversion(from, 'lines', { ...options, tolerate }), [octets(input)]).fault
  expect(outcome([])).toBe(fault)
  expect(outcome([tolerance as 'truncated'])).toBeUndefined()
})

test('limits the length of a record on either side', () => {
  const outcome = (from: string) =>
    outcomeOf(conversion(from, 'rdw', { maxRecordLength: 2 }), [
      octets(from === 'block' ? 'c0 0003 "abc"' : '"abc" 0a'),
    ])
  expect(outcome('lines').fault).toBe('limit-exceeded at 2')
  expect(outcome('block').fault).toBe('limit-exceeded at 2')
})

describe('unmappable characters', () => {
  test('are substituted, or refused at their octet', () => {
    const options = codePages('utf-8', '1047')
    expect(hex(convert(conversion('lines', 'lines', options), octets('e282ac 0a')))).toBe('3f0a')
    const refusing = conversion('lines', 'lines', { ...options, unmappable: 'throw' })
    expect(outcomeOf(refusing, [octets('"a" e282ac 0a')]).fault).toBe('unmappable at 1')
  })
})

test('bounds how much longer its output can be', () => {
  const input = octets('0a 0a "a" 0a e697a5 0a')
  for (const to of ['lines', 'rdw', 'bdw', 'block', 'fixed:80', 'spanned:9:blocked']) {
    for (const options of [{}, codePages('utf-8', '939')]) {
      const pipeline = conversion('lines', to, options)
      expect(convert(pipeline, input).length).toBeLessThanOrEqual(pipeline.maxExpansion * input.length)
    }
  }
})
