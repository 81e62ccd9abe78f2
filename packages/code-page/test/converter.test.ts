import { atEverySplit, octets } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { allPages, codePage } from '../src/all.js'
import { converter } from '../src/converter.js'
import type { CodePageError } from '../src/error.js'
import type { CodePage, CodePageOptions, Unmappable } from '../src/page.js'

const ibm930 = codePage('930')
const ibm1399 = codePage('1399')

function converted(
  from: string | CodePage,
  to: string | CodePage,
  chunks: readonly Uint8Array[],
  options?: CodePageOptions,
): number[] {
  const convert = converter(from, to, options)
  return [...chunks.flatMap((chunk) => [...convert.write(chunk)]), ...convert.end()]
}

describe('converts, cut anywhere', () => {
  test.each([
    ['between single-octet pages', 'IBM-1047', 'IBM-037', 'AD C1 BD', 'BA C1 BB', {}],
    ['a single-octet page into UTF-8', 'IBM-1140', 'UTF-8', '9F C1', 'E2 82 AC 41', {}],
    ['UTF-8 into a single-octet page', 'utf8', '1140', 'E2 82 AC 41', '9F C1', {}],
    ['a double-octet page into UTF-8', ibm930, 'utf8', 'C1 0E 4481 0F', '41 E3 81 82', {}],
    ['UTF-8 into a double-octet page', 'utf8', ibm930, '41 E3 81 82', 'C1 0E 4481 0F', {}],
    ['between double-octet pages', ibm930, ibm1399, '0E 4481 4482 0F', '0E 4481 4482 0F', {}],
    ['line ends as chosen', 'ibm1047', 'utf8', 'C1 15 C1 25', '41 0A 41 0A', { newline: 'nl-to-lf' }],
    [
      'with a tolerance',
      ibm930,
      'utf8',
      '0E 4481 C3',
      'E3 81 82 EF BF BD',
      { tolerate: ['odd-octet', 'missing-shift-in'] },
    ],
    [
      'strictly what has no fault',
      ibm930,
      ibm1399,
      'C1 0E 4481 0F',
      'C1 0E 4481 0F',
      { unmappable: 'throw' },
    ],
    ['strictly between single-octet pages', '1047', '37', 'AD', 'BA', { unmappable: 'throw' }],
  ] as const)('%s', (_name, from, to, wire, expected, options) => {
    const result = atEverySplit(octets(wire), (chunks) => converted(from, to, chunks, options))
    expect(result).toEqual([...octets(expected)])
  })
})

test('every page survives a conversion to UTF-8 and back', () => {
  for (const page of allPages) {
    const text = page.name === 'IBM-290' ? 'abc' : 'Abc [123]'.replace(/[[\]]/g, '')
    const wire = page.encode(text, { unmappable: 'throw' })
    const there = converted(page, 'utf8', [wire])
    expect(there, page.name).toEqual([...new TextEncoder().encode(text)])
    expect(converted('utf8', page, [Uint8Array.from(there)]), page.name).toEqual([...wire])
  }
})

test('reads a part of an array', () => {
  const wire = octets('C1 C2 C3 C4')
  for (const to of ['latin1', 'utf8', ibm930]) {
    const convert = converter('1047', to)
    const expected = typeof to === 'string' ? '42 43' : 'C2 C3'
    expect(convert.write(wire, 1, 3)).toEqual(octets(expected))
  }
})

describe('a character the target lacks', () => {
  const wire = octets('C1 0E 4481 D65C 0F 57')
  const text = new TextEncoder().encode('aé€b😀')

  test('is substituted', () => {
    expect(converted('utf8', '1047', [text])).toEqual([...octets('81 51 3F 82 3F')])
    expect(converted('1140', '1047', [octets('9F')])).toEqual([0x3f])
  })

  test('is thrown with the offset in octets of the input', () => {
    const convert = converter('utf8', '1047', { unmappable: 'throw' })
    const fault = expect.objectContaining({ code: 'unmappable', offset: 3, codePoint: 0x20ac })
    expect(() => convert.write(text)).toThrow(fault)
    expect(() => convert.write(text)).toThrow(fault)
    expect(() => convert.end()).toThrow(fault)
    expect(() => converted('1140', '1047', [octets('C1 9F')], { unmappable: 'throw' })).toThrow(
      expect.objectContaining({ offset: 1, codePoint: 0x20ac }),
    )
  })

  test('is reported with the offset in octets of the input, cut anywhere', () => {
    const reported = (from: CodePage | string, to: string, input: Uint8Array) =>
      atEverySplit(input, (chunks) => {
        const faults: Unmappable[] = []
        converted(from, to, chunks, { unmappable: (fault) => faults.push(fault) })
        return faults
      })
    expect(reported('utf8', '1047', text)).toEqual([
      { offset: 3, codePoint: 0x20ac },
      { offset: 7, codePoint: 0x1f600 },
    ])
    expect(reported(ibm930, '1047', wire)).toEqual([
      { offset: 2, codePoint: 0x3042 },
      { offset: 4, octets: 0xd65c },
      { offset: 4, codePoint: 0xfffd },
      { offset: 7, octets: 0x57 },
    ])
  })
})

test('refuses an end inside a character as its decoder does', () => {
  expect(() => converted(ibm930, 'utf8', [octets('0E 44')])).toThrow("tolerate 'odd-octet'")
  expect(() => converted(ibm930, 'utf8', [octets('0E 44')], { unmappable: 'throw' })).toThrow(
    "tolerate 'odd-octet'",
  )
})

test('refuses what it does not know', () => {
  expect(() => converter('1074', 'utf8')).toThrow(RangeError)
  expect(() => converter('1047', 'utf8', { unmappable: 'skip' as 'throw' })).toThrow(RangeError)
})

describe('converts what came before a fault, cut anywhere', () => {
  test.each<[string, string | CodePage, string | CodePage, string, string, CodePageOptions]>([
    ['of double-octet text', ibm930, 'utf8', 'C1 0E 4481 0E', '41 E3 81 82', {}],
    ['of UTF-8', 'utf8', ibm930, '41 E3 81 82 FF', 'C1 0E 4481 0F', {}],
    [
      'of a character that UTF-8 has and the page lacks',
      'utf8',
      '1047',
      '41 E2 82 AC',
      'C1',
      { unmappable: 'throw' },
    ],
    [
      'of a character that one page has and the other lacks',
      '1140',
      '1047',
      'C1 9F',
      'C1',
      { unmappable: 'throw' },
    ],
    ['of an octet that the page lacks', '424', 'utf8', '40 70', '20', { unmappable: 'throw' }],
    [
      'of a character that a double-octet page lacks',
      'utf8',
      ibm930,
      '41 F0 9F 98 80',
      'C1',
      { unmappable: 'throw' },
    ],
    ['between double-octet pages', ibm930, ibm1399, 'C1 0E 4481 FFFF', 'C1 0E 4481', { unmappable: 'throw' }],
  ])('%s', (_what, from, to, input, expected, options) => {
    const known = atEverySplit(octets(input), (chunks) => {
      const convert = converter(from, to, options)
      const known: number[] = []
      try {
        for (const chunk of chunks) known.push(...convert.write(chunk))
        known.push(...convert.end())
      } catch (error) {
        return [...known, ...((error as CodePageError).converted as Uint8Array)]
      }
      throw new Error('there is no fault')
    })
    expect(known).toEqual([...octets(expected)])
  })
})
