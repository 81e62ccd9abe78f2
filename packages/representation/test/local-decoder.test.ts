import { octets } from '@ftpkit/testkit'
import type { FtpError } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { LocalDecoder, type LocalDecoderOptions, type LocalForm, type LocalTolerance } from '../src/index.js'
import { type Codec, eventsOf, octetsThrough } from './harness.js'
import { asWords, localVectors, partsOf, partsThrough } from './local-file.js'

const everything: LocalTolerance[] = ['nonzero-padding', 'truncated-logical-byte']

for (const { title, place, blocks, byteSize, count, structure } of localVectors) {
  const wire = partsOf(blocks.wire!, structure)
  const sizes = Array.from({ length: Math.max(1, ...wire.map((part) => part.length)) }, (_, at) => at + 1)
  const options = (form: LocalForm, tolerate: LocalTolerance[]): LocalDecoderOptions => ({
    byteSize,
    form,
    tolerate,
    ...(count === undefined ? {} : { count }),
  })
  const decode = (form: LocalForm, tolerate: LocalTolerance[], size: number) =>
    partsThrough((file) => new LocalDecoder(file, options(form, tolerate)), wire, structure, size)

  describe(`${title} (${place})`, () => {
    if (blocks.words !== undefined)
      test('a strict decoder reads its words', () => {
        for (const size of sizes) {
          const { parts, error } = decode('words', [], size)
          expect(asWords(parts, byteSize)).toBe(blocks.words)
          expect(error).toBeUndefined()
        }
      })

    if (blocks.error !== undefined)
      test.each<LocalForm>(['packed', 'words'])(
        'a strict decoder says what is wrong and where, form %s',
        (form) => {
          for (const size of sizes) expect(decode(form, [], size).error).toBe(blocks.error)
        },
      )

    const tolerated = blocks.tolerant ?? blocks.words
    if (tolerated !== undefined)
      test('a tolerant decoder reads its words', () => {
        for (const size of sizes)
          expect(asWords(decode('words', everything, size).parts, byteSize)).toBe(tolerated)
      })

    if (tolerated !== undefined)
      test('the form packed has the octets as they came', () => {
        for (const size of sizes) {
          const { parts, error } = decode('packed', everything, size)
          expect(parts).toEqual(wire.map((part) => Buffer.from(part).toString('hex')))
          expect(error).toBeUndefined()
        }
      })

    test('cut anywhere, it gives the whole words before the cut or says that one is not whole', () => {
      if (structure === 'R') return
      const whole = asWords(decode('words', everything, 99).parts, byteSize)
      for (let length = 0; length < wire[0]!.length; length++) {
        const codec: Codec = (file) =>
          new LocalDecoder(file, { byteSize, form: 'words', tolerate: everything })
        const cut = partsThrough(codec, [wire[0]!.subarray(0, length)], 'F', 3)
        if (count === undefined) expect(whole.startsWith(asWords(cut.parts, byteSize))).toBe(true)
        const strict = partsThrough(
          (file) => new LocalDecoder(file, { byteSize }),
          [wire[0]!.subarray(0, length)],
          'F',
          3,
        )
        if (length * 8 > byteSize && (length * 8) % byteSize >= 8)
          expect(strict.error).toMatch(/^truncated-logical-byte at /)
      }
    })
  })
}

test('explains a fault and refuses everything after it with the same error', () => {
  const refused: unknown[] = []
  const attempt = (call: () => void) => {
    try {
      call()
    } catch (error) {
      refused.push(error)
    }
  }
  eventsOf(
    (file) => new LocalDecoder(file, { byteSize: 36 }),
    (sink) => {
      sink.data(octets('1234567891'), 0, 5)
      attempt(() => sink.endOfRecord())
      attempt(() => sink.data(octets('00'), 0, 1))
      attempt(() => sink.restartMarker(octets('"M"')))
      attempt(() => sink.suspect(true))
      attempt(() => sink.endOfFile())
    },
  )
  expect(refused).toHaveLength(5)
  expect(new Set(refused).size).toBe(1)
  const { message, ...details } = refused[0] as FtpError
  expect(details).toMatchObject({
    code: 'nonzero-padding',
    offset: 4,
    clause: '959 §3.1.1.3',
    replyHint: 451,
  })
  expect((refused[0] as FtpError).message).toBe(
    "the last 4 bits are padding and not all zero, at octet 4: tolerate 'nonzero-padding' to pass over them",
  )
})

test.each<LocalForm>(['packed', 'words'])(
  'goes on after a restart marker in the state it had there, form %s',
  (form) => {
    const wire = octets('29cbb829c fac688fac 123456789 abcdef012 543210fed 0'.replaceAll(' ', ''))
    const options: LocalDecoderOptions = { byteSize: 36, form }
    const whole = octetsThrough((file) => new LocalDecoder(file, options), wire)
    for (let cut = 0; cut <= wire.length; cut++) {
      const before = eventsOf(
        (file) => new LocalDecoder(file, options),
        (sink) => {
          sink.data(wire, 0, cut)
          sink.suspect(false)
          sink.restartMarker(octets('"M"'))
        },
      )
      expect(before.at(-1)).toEqual({ kind: 'restartMarker', marker: 'M' })
      let state: LocalDecoderOptions['initialState']
      eventsOf(
        (file) => new LocalDecoder(file, options),
        (sink) => {
          sink.data(wire, 0, cut)
          state = (sink as LocalDecoder).state
        },
      )
      const rest = octetsThrough(
        (file) => new LocalDecoder(file, { ...options, initialState: state! }),
        wire.subarray(cut),
      )
      const start = before[0]?.kind === 'data' ? before[0].data : new Uint8Array(0)
      expect(Buffer.concat([start, rest]).toString('hex')).toBe(Buffer.from(whole).toString('hex'))
    }
  },
)

test.each([0, 256, 1.5, Number.NaN])('refuses logical bytes of %d bits', (byteSize) => {
  expect(() =>
    eventsOf(
      (file) => new LocalDecoder(file, { byteSize }),
      () => {},
    ),
  ).toThrow(RangeError)
})
