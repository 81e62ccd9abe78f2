import { hex } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allPages, codePage } from '../src/all.js'
import { converter } from '../src/converter.js'
import { type Converter, maxOutput } from '../src/converter-interface.js'
import { CodePageError } from '../src/error.js'
import { concatenated } from '../src/octets.js'
import type { CodePage, CodePageOptions, CodePageTolerance } from '../src/page.js'
import { CharacterConverter, TextConverter } from '../src/text-converter.js'
import { utf8 } from '../src/utf-8.js'

/** The conversion through text, of which the direct ones are a faster form. */
function throughText(from: CodePage, to: CodePage, options: CodePageOptions): Converter {
  const { unmappable = 'substitute' } = options
  return unmappable === 'substitute'
    ? new TextConverter(from.decoder(options), to.encoder(options))
    : new CharacterConverter(from, to, options, unmappable)
}

/** What becomes of records, each written in pieces of `size` octets: octets, and the fault that ended them. */
function outcome(convert: Converter, records: readonly Uint8Array[], size: number): unknown {
  const written: Uint8Array[] = []
  try {
    for (const record of records) {
      for (let at = 0; at < record.length; at += size)
        written.push(convert.write(record, at, Math.min(at + size, record.length)))
      written.push(convert.end())
    }
    return { written: hex(concatenated(written)) }
  } catch (error) {
    if (!(error instanceof CodePageError)) throw error
    const { code, message, offset, codePoint, converted } = error
    if (converted instanceof Uint8Array) written.push(converted)
    return { written: hex(concatenated(written)), code, message, offset, codePoint }
  }
}

/** Items as records of 256 of them each. */
function inRecords<Item>(
  items: readonly Item[],
  record: (some: readonly Item[]) => Uint8Array,
): Uint8Array[] {
  return Array.from({ length: items.length / 256 }, (_, at) => record(items.slice(256 * at, 256 * (at + 1))))
}

const tolerances: readonly CodePageTolerance[] = [
  'missing-shift-in',
  'repeated-shift',
  'odd-octet',
  'malformed-utf-8',
  'one-way-characters',
]

const options = fc.record({
  unmappable: fc.constantFrom('substitute', 'throw'),
  newline: fc.constantFrom('cdra', 'swap', 'nl-to-lf'),
  tolerate: fc.subarray([...tolerances]),
})

/** Texts of characters of every kind: half of a pair, above U+FFFF, lookalikes, controls and such as no page has. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'か゚セ˥˩æ̀日本語한글中文漢é×Aa 1\n\u0085\u000e～－１ａ€𠀋😀'),
      fc.string({ maxLength: 2 }),
    ),
  )
  .map((characters) => characters.join(''))

const sizes = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(1_000))

const doubleOctetPages = allPages.filter(({ kind }) => kind === 'double-octet')

describe.each(doubleOctetPages.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  test('every octet and pair is in UTF-8 what it is as text', () => {
    const places = Array.from({ length: 0x1_0000 }, (_, place) =>
      place < 0x100 ? [place] : [0x0e, place >> 8, place & 0xff, 0x0f],
    )
    const records = inRecords(places, (some) => Uint8Array.from(some.flat()))
    const chosen = { tolerate: tolerances }
    const expected = outcome(throughText(page, utf8, chosen), records, 1_024)
    expect(outcome(converter(page, utf8, chosen), records, 1_024)).toEqual(expected)
  })

  test('every character of UTF-8 is written as it is from text', () => {
    const characters = Array.from({ length: 0x1_1000 }, (_, codePoint) => String.fromCodePoint(codePoint))
    const records = inRecords(characters, (some) => utf8.encode(some.join('A')))
    expect(outcome(converter(utf8, page), records, 1_024)).toEqual(
      outcome(throughText(utf8, page, {}), records, 1_024),
    )
  })

  /** Text of the page, and what is cut from it. */
  const wires = fc
    .array(
      fc.oneof(
        texts.map((text) => page.encode(text)),
        fc.uint8Array({ maxLength: 6 }),
        fc.tuple(texts, fc.nat(6)).map(([text, cut]) => page.encode(text).subarray(0, -cut)),
        fc.constantFrom(Uint8Array.of(0x0e), Uint8Array.of(0x0f), Uint8Array.of(0x44), Uint8Array.of(0x15)),
      ),
      { maxLength: 6 },
    )
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

  test('any octets become UTF-8 as through text, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(wires, { maxLength: 3 }), sizes, options, (records, size, chosen) => {
        const expected = outcome(
          throughText(page, utf8, { ...chosen, unmappable: 'substitute' }),
          records,
          size,
        )
        if (chosen.unmappable === 'substitute')
          expect(outcome(converter(page, utf8, chosen), records, size)).toEqual(expected)
        else
          expect(outcome(converter(page, utf8, chosen), records, size)).toEqual(
            outcome(converter(page, utf8, chosen), records, 1),
          )
      }),
    )
  })
})

const inUtf8 = fc
  .array(
    fc.oneof(
      texts.map((text) => utf8.encode(text)),
      fc.uint8Array({ maxLength: 3 }),
      fc.tuple(texts, fc.nat(4)).map(([text, cut]) => utf8.encode(text).subarray(0, -cut)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

describe.each(['1399', '939', '933', '1388', '1371', '1047', '420', 'windows-1256'])('%s', (name) => {
  const page = codePage(name)

  test('any UTF-8 is converted to it as through text, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(inUtf8, { maxLength: 3 }), sizes, options, (records, size, chosen) => {
        const expected = outcome(throughText(utf8, page, chosen), records, size)
        expect(outcome(converter(utf8, page, chosen), records, size)).toEqual(expected)
      }),
    )
  })
})

test('writes into the memory of its caller, where that is free', () => {
  const memory = new Uint8Array(maxOutput(4) + 3).fill(0xaa)
  for (const convert of [
    converter(codePage('939'), utf8),
    converter('1047', utf8),
    converter('1047', '037'),
  ]) {
    const octets = convert.write(Uint8Array.of(0xc1, 0xc2))
    expect(convert.writeInto(memory, 3, Uint8Array.of(0xff, 0xc1, 0xc2), 1, 3)).toBe(3 + octets.length)
    expect(memory.subarray(0, 3 + octets.length)).toEqual(Uint8Array.of(0xaa, 0xaa, 0xaa, ...octets))
    expect(convert.endInto(memory, 5)).toBe(5)
  }
  const toPairs = converter(utf8, codePage('939'))
  expect(toPairs.writeInto(memory, 0, utf8.encode('日'), 0, 3)).toBe(3)
  expect(toPairs.endInto(memory, 3)).toBe(4)
  expect(memory.subarray(0, 4)).toEqual(Uint8Array.of(0x0e, 0x45, 0x62, 0x0f))
})

test('counts octets that are converted elsewhere in the offsets of its faults', () => {
  const cases = [
    [converter(codePage('939'), utf8), [0x0f]],
    [converter(utf8, codePage('939')), [0xff, 0x41]],
    [converter(utf8, '1047'), [0xff, 0x41]],
    [converter(utf8, '1047', { unmappable: 'throw' }), [0xe2, 0x82, 0xac]],
    [converter('424', utf8, { unmappable: 'throw' }), [0x70]],
    [converter(codePage('939'), '1047'), [0x0f]],
  ] as const
  for (const [convert, octets] of cases) {
    convert.skip(7)
    expect(() => convert.write(Uint8Array.from(octets))).toThrow(/at offset 7/)
  }
  const table = converter('1047', '037')
  table.skip(7)
  expect(table.write(Uint8Array.of(0xc1))).toEqual(Uint8Array.of(0xc1))
})

describe('before a fault of one character, where they are not substituted', () => {
  const throwing = { unmappable: 'throw' } as const

  test('a character above U+FFFF is named whole, whatever is before it', () => {
    const convert = converter(codePage('1399'), '1047', throwing)
    expect(() => convert.write(codePage('1399').encode('𠀋'))).toThrow('U+2000B at offset 1')
    expect(() => converter(utf8, '1047', throwing).write(utf8.encode('é𠀋'))).toThrow('U+2000B at offset 2')
  })

  test('what may be half a pair is written', () => {
    for (const size of [1, 3, 9]) {
      const records = [Uint8Array.of(...utf8.encode('か'), 0xff)]
      expect(outcome(converter(utf8, codePage('1399'), throwing), records, size)).toMatchObject({
        written: hex(Uint8Array.of(0x0e, 0x44, 0x86, 0x0f)),
        offset: 3,
      })
    }
  })

  test('the offset of a character in the next record is its own', () => {
    const offsets: number[] = []
    const convert = converter(utf8, '1047', {
      unmappable: ({ offset }) => offsets.push(offset),
      tolerate: ['malformed-utf-8'],
    })
    convert.write(Uint8Array.of(0xe2, 0x82))
    convert.end()
    convert.write(utf8.encode('€'))
    expect(offsets).toEqual([0, 2])
  })
})
