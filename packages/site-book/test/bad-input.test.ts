import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Book, type BookFormat, bookFormats, formatOf, readBook, writeBook } from '../src/index.js'
import { entry, madeEntries, octets, steadyRclone } from './made-sites.js'

const options = { rclone: steadyRclone, csvPasswords: true }

function writtenIn(format: BookFormat, count: number): Uint8Array {
  const entries = madeEntries.slice(0, format === 'cyberduck' ? 1 : count)
  return writeBook(format, entries, options).octets
}

/** Reads octets, which must not end in another way than by RangeError. */
function readOrRefused(format: BookFormat, given: Uint8Array): Book | undefined {
  try {
    return readBook(format, given, options)
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    expect((error as Error).message).not.toMatch(/call stack|Invalid|regular expression/)
    return undefined
  }
}

/** What is between two of these signs may be a secret, at its end or in its middle. */
const signs = [
  '<',
  '>',
  '"',
  "'",
  '=',
  '[',
  ']',
  '{',
  '}',
  '&',
  '%',
  ':',
  '@',
  '\n',
  '\t',
  '#',
  '\0',
  '-',
  ',',
  '/',
]

describe.each(bookFormats)('%s', (format) => {
  test('that ends at any octet is refused, or read in part', () => {
    const whole = writtenIn(format, 3)
    for (let length = 0; length <= whole.length; length += 1) {
      formatOf(whole.subarray(0, length))
      readOrRefused(format, whole.subarray(0, length))
    }
    expect(readOrRefused(format, whole)?.entries).toHaveLength(format === 'cyberduck' ? 1 : 3)
  })

  test('of any octets is refused, or read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (given) => {
        formatOf(given)
        readOrRefused(format, given)
      }),
      { numRuns: 500 },
    )
  })

  test('with any octets in it is refused, or read', () => {
    const whole = writtenIn(format, 2)
    const part = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(...signs).map(octets))
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(5), part, (at, removed, added) => {
        const rest = whole.subarray(Math.min(whole.length, at + removed))
        readOrRefused(format, Uint8Array.from([...whole.subarray(0, at), ...added, ...rest]))
      }),
      { numRuns: 1000 },
    )
  })

  test('of any signs never repeats what is between them', () => {
    const word = fc.constantFrom(
      'made-secret',
      'Pass',
      'machine h',
      'password',
      'url',
      'sites:',
      '- ',
      '  ',
      ...signs,
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        try {
          const { warnings } = readBook(format, octets(words.join('')), options)
          expect(warnings.map(({ message }) => message).join()).not.toContain('made-secret')
        } catch (error) {
          // A single word is a key, which is named so that it can be found.
          const message = (error as Error).message.replace(/"[\w.-]{1,20}"/, '')
          expect(message).not.toContain('made-secret')
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('in UTF-16 with a byte order mark is read as in UTF-8', () => {
    const whole = writtenIn(format, 3)
    const little = Buffer.from(`\ufeff${new TextDecoder().decode(whole)}`, 'utf16le')
    expect(readBook(format, little, options)).toEqual(readBook(format, whole, options))
    expect(readBook(format, Buffer.from(little).swap16(), options)).toEqual(readBook(format, whole, options))
    expect(() => readBook(format, little.subarray(0, little.length - 1), options)).toThrow(RangeError)
  })

  test('in another encoding is refused, with the first octet that is wrong', () => {
    const given = Uint8Array.from([...octets('\ufffd x'), 0xe4, 0x20])
    expect(() => readBook(format, given)).toThrow(
      new RangeError('the file is not UTF-8 from octet 5 on; convert it first'),
    )
  })

  test.skipIf(format === 'cyberduck')('may have 10,000 sites with one name', { timeout: 120_000 }, () => {
    const site = {
      name: 'same',
      folder: ['a', 'b'],
      host: 'h',
      port: 2121,
      user: 'u',
      tls: 'explicit' as const,
    }
    const all = Array.from({ length: 10_000 }, (_, number) => entry({ ...site, note: `${number}` }, 'made'))
    const { entries } = readBook(format, writeBook(format, all, options).octets, options)
    expect(entries).toHaveLength(10_000)
  })

  test.each([
    ' ',
    '\n',
    '\t',
    '\r',
    '"',
    '#',
    ' #',
    ' #x',
    '<',
    '&',
    '[',
    '=',
    '%',
    '\\',
    '/',
    '- ',
    ',',
    'a ',
    '""',
    '<!DOCTYPE ',
  ])('of 100,000 times %j takes no time that grows by its square', { timeout: 60_000 }, (part) => {
    const run = part.repeat(100_000)
    for (const around of [
      '',
      'machine h password ',
      '[Sessions\\x]\nNote=',
      'n\tftp://',
      'url\n',
      '<Servers>',
    ])
      readOrRefused(format, octets(`${around}${run}x`))
  })
})

test('a netrc file may have 20,000 macros', { timeout: 60_000 }, () => {
  const { warnings } = readBook('netrc', octets('macdef init\ncd x\n\n'.repeat(20_000)))
  expect(warnings).toHaveLength(20_000)
  expect(warnings.at(-1)!.place).toBe('line 59998')
})
