import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxFixedRecordLength, type RecordFormat, recordFormats } from '../../src/index.js'
import { anyRecordFormat } from '../arbitraries.js'

const written: [string, RecordFormat][] = [
  ['lines', { format: 'lines' }],
  ['lines:crlf', { format: 'lines', lineEnd: 'crlf' }],
  ['lines:lf:no-final', { format: 'lines', lineEnd: 'lf', finalLineEnd: false }],
  ['lines:nl', { format: 'lines', lineEnd: 'nl' }],
  ['lines:any', { format: 'lines', lineEnd: 'any' }],
  ['fixed:80', { format: 'fixed', length: 80 }],
  [
    'fixed:80:pad=40:strip:wrap',
    { format: 'fixed', length: 80, pad: 0x40, trailingPads: 'strip', tooLong: 'wrap' },
  ],
  ['fixed:1:pad=00:truncate', { format: 'fixed', length: 1, pad: 0, tooLong: 'truncate' }],
  ['fixed:1048576', { format: 'fixed', length: maxFixedRecordLength }],
  ['rdw', { format: 'rdw' }],
  ['rdw:exclusive', { format: 'rdw', inclusive: false }],
  ['rdw:little', { format: 'rdw', endian: 'little' }],
  ['rdw:exclusive:little:second', { format: 'rdw', inclusive: false, endian: 'little', half: 'second' }],
  ['rdw:keep', { format: 'rdw', blocksInRecords: 'keep' }],
  ['bdw:records=little+second', { format: 'bdw', records: { endian: 'little', half: 'second' } }],
  ['bdw:little:records=big', { format: 'bdw', endian: 'little', records: {} }],
  ['spanned:refuse', { format: 'spanned', blocksInRecords: 'refuse' }],
  ['bdw', { format: 'bdw' }],
  ['bdw:little:second', { format: 'bdw', endian: 'little', half: 'second' }],
  ['bdw:6233:exclusive', { format: 'bdw', blockSize: 6233, inclusive: false }],
  [
    'spanned:blocked:exclusive:little',
    { format: 'spanned', blocked: true, inclusive: false, endian: 'little' },
  ],
  ['length-prefix:1014', { format: 'length-prefix', blocks: 1014 }],
  ['lines:ebcdic-lf', { format: 'lines', lineEnd: 'ebcdic-lf' }],
  ['lines:ebcdic-crlf:no-final', { format: 'lines', lineEnd: 'ebcdic-crlf', finalLineEnd: false }],
  ['bdw:6233', { format: 'bdw', blockSize: 6233 }],
  ['spanned', { format: 'spanned' }],
  ['spanned:9:blocked', { format: 'spanned', blockSize: 9, blocked: true }],
  ['length-prefix', { format: 'length-prefix' }],
  ['length-prefix:2', { format: 'length-prefix', octets: 2 }],
  [
    'length-prefix:4:little:inclusive',
    { format: 'length-prefix', octets: 4, endian: 'little', inclusive: true },
  ],
]

test.each(written)('parses and prints %s', (text, format) => {
  expect(recordFormats.parse(text)).toEqual(format)
  expect(recordFormats.print(format)).toBe(text)
})

test('parses either case, options in any order, and spaces around', () => {
  expect(recordFormats.parse(' FIXED:Strip:PAD=4A:80 ')).toEqual({
    format: 'fixed',
    length: 80,
    pad: 0x4a,
    trailingPads: 'strip',
  })
})

test('leaves out options that are the default', () => {
  const everything: RecordFormat[] = [
    { format: 'lines', finalLineEnd: true },
    { format: 'rdw', inclusive: true, endian: 'big', half: 'first' },
    { format: 'length-prefix', endian: 'big', inclusive: false },
    { format: 'spanned', blocked: false },
  ]
  expect(everything.map((format) => recordFormats.print(format))).toEqual([
    'lines',
    'rdw',
    'length-prefix',
    'spanned',
  ])
  expect(recordFormats.print({ format: 'fixed', length: 4, trailingPads: 'keep', tooLong: 'refuse' })).toBe(
    'fixed:4',
  )
})

describe('refuses', () => {
  const known =
    'the formats are lines[:lf|:crlf|:nl|:any|:ebcdic-lf|:ebcdic-crlf|:ebcdic-any][:no-final][:keep|:refuse|:substitute=HH], fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate], rdw[:exclusive][:little][:second][:keep|:refuse], bdw[:BLOCKSIZE][:exclusive][:little][:second][:records=WORDS], spanned[:BLOCKSIZE][:blocked][:exclusive][:little][:second][:records=WORDS][:keep|:refuse], length-prefix[:2|:4][:little][:inclusive][:1014]'
  test.each([
    ['spanned:records=little', 'records= of spanned is for blocks: write spanned:blocked'],
    ['spanned:blocked:refuse', 'spanned:blocked reads blocks: write it without refuse'],
    ['vb', `"vb" is not a record format; ${known}`],
    ['', `"" is not a record format; ${known}`],
    ['constructor', `"constructor" is not a record format; ${known}`],
    [
      'rdw:80',
      '"80" is not an option of the record format "rdw:80": write rdw[:exclusive][:little][:second][:keep|:refuse]',
    ],
    [
      'lines:lf:crlf',
      '"crlf" repeats an option of the record format "lines:lf:crlf": write lines[:lf|:crlf|:nl|:any|:ebcdic-lf|:ebcdic-crlf|:ebcdic-any][:no-final][:keep|:refuse|:substitute=HH]',
    ],
    [
      'fixed:80:81',
      '"81" repeats an option of the record format "fixed:80:81": write fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate]',
    ],
    [
      'fixed',
      'the record format "fixed" needs a length: write fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate]',
    ],
    ['fixed:0', 'the length of a fixed record is a whole number from 1, not 0'],
    ['fixed:1048577', 'the length of a fixed record is at most 1048576, not 1048577'],
    ['fixed:9999999999', 'the length of a fixed record is at most 1048576, not 9999999999'],
    ['bdw:8', 'a block has 9 to 32760 octets, not 8'],
    ['bdw:32761', 'a block has 9 to 32760 octets, not 32761'],
    ['spanned:8', 'a block has 9 to 32760 octets, not 8'],
  ])('%j', (text, message) => {
    expect(() => recordFormats.parse(text)).toThrow(new RangeError(message))
  })

  test.each([
    'length-prefix:3',
    'fixed:80:pad=4',
    'fixed:80:pad=400',
    'xfixed:80',
    'fixed:8 0',
    'fixed:12345678901',
    'lines:lfx',
    'lines:xlf',
    'rdw:littlex',
    'rdw:xlittle',
    'rdw:',
    'fixed:80:wraps',
    'fixed:80:xwrap',
    'fixed:80:xpad=40',
    'fixed:x80',
    'length-prefix:24',
    'length-prefix:x4',
  ])('%j', (text) => {
    expect(() => recordFormats.parse(text)).toThrow(RangeError)
  })
})

test('parses what it prints', () => {
  fc.assert(
    fc.property(anyRecordFormat, (format) => {
      expect(recordFormats.parse(recordFormats.print(format))).toEqual(format)
    }),
  )
})
