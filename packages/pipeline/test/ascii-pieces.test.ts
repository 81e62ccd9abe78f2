import { utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { chunksOf, hex } from '@ftpkit/testkit'
import { isFtpError, parseType, type Structure } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pipelines } from '../src/index.js'
import { outcomeOf, through, thrownBy } from './harness.js'

const sending = (structure: Structure, newline: 'swap' | 'nl-to-lf', name = 'IBM-1140') =>
  pipelines(
    { type: parseType('E')!, structure, mode: 'S' },
    { codePage: codePage(name), localCodePage: 'utf-8', newline },
  ).sending

/** Texts with long stretches of ASCII and characters of every length between them, also ones no page has. */
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
        const octets = utf8.encode(text)
        const cut = outcomeOf(sending('F', newline), chunksOf(octets, size))
        expect(cut).toEqual(outcomeOf(sending('F', newline), chunksOf(octets, 1)))
      }),
      { numRuns: 150 },
    )
  })

  test('is what each character is in the page', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const octets = utf8.encode(text)
        const expected = codePage('IBM-1140').encode(text, { newline })
        expect(hex(through(sending('F', newline), [octets]))).toBe(hex(expected))
      }),
      { numRuns: 150 },
    )
  })
})

test('octets that are no UTF-8 are told where they are, behind whatever went the faster way', () => {
  const octets = utf8.encode(`${'a'.repeat(3_000)}é`).slice(0, -1)
  const broken = Uint8Array.from([...octets, 0x41])
  for (const size of [1, 7, 512, 5_000]) {
    const thrown = thrownBy(() => through(sending('F', 'swap'), chunksOf(broken, size)))
    expect(isFtpError(thrown) && [thrown.code, thrown.offset]).toEqual(['malformed-text', 3_000])
    expect(thrownBy(() => through(sending('F', 'swap'), chunksOf(octets, size)))).toMatchObject({
      code: 'malformed-text',
    })
  }
})
