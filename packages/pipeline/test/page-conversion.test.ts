import { type CodePage, type CodePageOptions, pages, SingleOctetPage, utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { chunksOf, hex } from '@ftpkit/testkit'
import { type FileSink, Gather, identity, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodePageConversion, recordConversion, recordFormats } from '../src/index.js'
import { pageConversion } from '../src/page-conversion.js'
import { outcomeOf } from './harness.js'

type Make = (file: FileSink, from: CodePage, to: CodePage, options: CodePageOptions) => FileSink

const byCharacter: Make = (...given) => new CodePageConversion(...given)

/** Converts records of 80 octets to lines. */
function converted(make: Make, chunks: readonly Uint8Array[], from: CodePage, to: CodePage, options = {}) {
  return outcomeOf(
    {
      ...identity,
      into(output) {
        const lines = recordFormats.writer({ format: 'lines' }, output)
        const file = make(lines, from, to, options)
        return recordFormats.reader({ format: 'fixed', length: 80 }, file, {
          tolerate: ['short-last-record'],
        })
      },
    },
    chunks,
  )
}

const singleOctetPages = pages()
  .map(({ name }) => codePage(name))
  .filter((page): page is SingleOctetPage => page instanceof SingleOctetPage)

const everyOctet = Uint8Array.from({ length: 256 }, (_, octet) => octet)

const ascii = String.fromCharCode(...everyOctet.subarray(0, 128))

/** Records in which most octets are a letter of both kinds of pages, so that many are in ASCII. */
const contents = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(Uint8Array.of(0xc1, 0x4b, 0x40)) },
      fc.uint8Array({ maxLength: 40 }),
      fc.constant(new Uint8Array(900).fill(0xc2)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.concat(parts))

describe.each(singleOctetPages.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  test.each(['swap', 'nl-to-lf', 'cdra'] as const)(
    'every octet is the same in UTF-8 as by character, line ends by %s',
    (newline) => {
      const input = [everyOctet]
      const options = { newline }
      expect(converted(pageConversion, input, page, utf8, options)).toEqual(
        converted(byCharacter, input, page, utf8, options),
      )
    },
  )

  test('what is read from UTF-8 is the same as by character', () => {
    const input = chunksOf(utf8.encode(`${ascii}${page.decode(everyOctet)}€漢😀${ascii}`), 61)
    expect(converted(pageConversion, input, utf8, page)).toEqual(converted(byCharacter, input, utf8, page))
  })
})

test.each([
  ['IBM-1047', 'utf-8', {}],
  ['IBM-1047', 'utf-8', { unmappable: 'throw' }],
  ['IBM-037', 'ISO-8859-15', {}],
  ['IBM-037', 'ISO-8859-15', { unmappable: 'throw' }],
  ['IBM-420', 'utf-8', { unmappable: 'throw' }],
  ['utf-8', 'IBM-1047', {}],
  ['utf-8', 'IBM-1047', { unmappable: 'throw' }],
  ['utf-8', 'IBM-1047', { tolerate: ['malformed-utf-8'] }],
] as const)(
  'records from %s to %s with %o are the same as by character, at every size of chunk',
  (from, to, options) => {
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 3_000 }), (content, size) => {
        const [source, target] = [codePage(from), codePage(to)]
        const expected = converted(byCharacter, [content], source, target, options)
        expect(converted(pageConversion, chunksOf(content, size), source, target, options)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  },
)

test('a fault of a record that holds a line end names the same record, however many are converted at a time', () => {
  const content = new Uint8Array(80 * 500).fill(0xc1)
  content[80 * 333 + 7] = 0x25
  const conversion = recordConversion(
    { format: 'fixed', length: 80 },
    { format: 'lines', lineEndsInRecords: 'refuse' },
    { codePages: { from: codePage('IBM-1047'), to: utf8 } },
  )
  const output = new Gather()
  const entrance = conversion.into(output)
  try {
    entrance.bytes(content, 0, content.length)
    expect.unreachable()
  } catch (error) {
    expect(isFtpError(error) && [error.code, error.offset]).toEqual(['line-end-in-record', 80 * 333 + 7])
    expect(String(error)).toContain('record 334')
  }
  // What is before the record is written.
  expect(hex(Buffer.concat(output.take()))).toBe(
    hex(Buffer.from(`${'A'.repeat(80)}\n`.repeat(333) + 'A'.repeat(7))),
  )
})
