import { pages, SingleOctetPage, utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { chunksOf, hex, octets } from '@ftpkit/testkit'
import { concat, EventRecorder, isFtpError, parseType, type Structure } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pipelines } from '../src/index.js'
import { Utf8Expander, utf8Steps } from '../src/utf-8.js'
import { outcomeOf, through, thrownBy } from './harness.js'

const sending = (structure: Structure, newline: 'swap' | 'nl-to-lf', name = 'IBM-1140') =>
  pipelines(
    { type: parseType('E')!, structure, mode: 'S' },
    { codePage: codePage(name), localCodePage: 'utf-8', newline },
  ).sending

/** Texts with long stretches of ASCII and characters of every length between them, some in no page. */
const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 1_500 }),
      fc.constantFrom('€', 'é', 'ß\n', '\u0085', '漢', '😀', 'a\nb\n', 'x'.repeat(511)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe.each(['swap', 'nl-to-lf'] as const)('UTF-8 to EBCDIC, line ends by %s', (newline) => {
  test('is the same wherever the text is cut', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 700 }), (text, size) => {
        const input = utf8.encode(text)
        const cut = outcomeOf(sending('F', newline), chunksOf(input, size))
        expect(cut).toEqual(outcomeOf(sending('F', newline), chunksOf(input, 1)))
      }),
      { numRuns: 150 },
    )
  })

  test('is each character as the page has it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const input = utf8.encode(text)
        const expected = codePage('IBM-1140').encode(text, { newline })
        expect(hex(through(sending('F', newline), [input]))).toBe(hex(expected))
      }),
      { numRuns: 150 },
    )
  })
})

test('malformed UTF-8 is reported at its offset, whatever took the fast path before it', () => {
  const truncated = utf8.encode(`${'a'.repeat(3_000)}é`).slice(0, -1)
  const broken = Uint8Array.from([...truncated, 0x41])
  for (const size of [1, 7, 512, 5_000]) {
    const thrown = thrownBy(() => through(sending('F', 'swap'), chunksOf(broken, size)))
    expect(isFtpError(thrown) && [thrown.code, thrown.offset]).toEqual(['malformed-text', 3_000])
    expect(String(thrown)).toContain('at offset 3000')
    expect(thrownBy(() => through(sending('F', 'swap'), chunksOf(truncated, size)))).toMatchObject({
      code: 'malformed-text',
    })
  }
})

const singleOctetPages = pages()
  .map(({ name }) => codePage(name))
  .filter((page): page is SingleOctetPage => page instanceof SingleOctetPage)

/** The octets of a page in UTF-8, by the two steps. */
function inTwoSteps(page: SingleOctetPage, input: Uint8Array): Uint8Array {
  const { table, sequences } = utf8Steps(page)!
  const recorder = new EventRecorder()
  new Utf8Expander(recorder, sequences).data(
    input.map((octet) => table[octet]!),
    0,
    input.length,
  )
  return concat(recorder.events.flatMap((event) => (event.kind === 'data' ? [event.data] : [])))
}

describe.each(singleOctetPages.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  test('becomes the UTF-8 that its characters have, every octet of it', () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet)
    const steps = utf8Steps(page)
    if (steps) expect(hex(inTwoSteps(page, all))).toBe(hex(utf8.encode(page.decode(all))))
    else expect(new Set(page.decode(all).replaceAll(/[\0-\x7f]/g, '')).size).toBeGreaterThan(128)
  })
})

test('the two steps agree with a conversion by character on texts of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12_000 }), (input) => {
      const page = codePage('IBM-1140') as SingleOctetPage
      expect(hex(inTwoSteps(page, input))).toBe(hex(utf8.encode(page.decode(input))))
    }),
  )
})

test('passes on ASCII as the views in which it arrives', () => {
  const recorder = new EventRecorder()
  const expander = new Utf8Expander(recorder, [])
  expander.data(octets('"ABC"'), 1, 2)
  expander.suspect(true)
  expander.restartMarker(octets('"m"'))
  expander.endOfRecord()
  expander.endOfFile()
  expect(recorder.events.map(({ kind }) => kind)).toEqual([
    'data',
    'suspect',
    'restartMarker',
    'endOfRecord',
    'endOfFile',
  ])
})

test('converts by character where an unmappable one is refused', () => {
  const { receiving } = pipelines(
    { type: parseType('E')!, structure: 'F', mode: 'S' },
    { localCodePage: 'utf-8', unmappable: 'throw' },
  )
  expect(outcomeOf(receiving, [octets('c1 15')]).octets).toBe(hex(octets('"A" 0a')))
})
