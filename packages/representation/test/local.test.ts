import { hex, octets } from '@ftpkit/testkit'
import type { FtpError } from '@ftpkit/transfer'
import { packLogicalBytes } from '@ftpkit/transfer/logical-bytes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeLogicalBytes,
  LocalDecoder,
  type LocalDecoderOptions,
  LocalEncoder,
  type LocalEncoderOptions,
  type LocalForm,
  type LocalTolerance,
} from '../src/index.js'
import { type Codec, eventsOf, octetsThrough } from './harness.js'
import { asWords, localVectors, partsOf, partsThrough, wordsOf } from './local-file.js'

describe('LocalDecoder', () => {
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
    'resumes after a restart marker in the state it had there, form %s',
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
})

describe('LocalEncoder', () => {
  for (const { title, place, tags, blocks, byteSize, structure } of localVectors) {
    if (tags.includes('decode only')) continue
    const wire = partsOf(blocks.wire!, structure).map(hex)
    test(`packs its words: ${title} (${place})`, () => {
      const words = wordsOf(blocks.words!, byteSize, structure)
      const codec: Codec = (file) => new LocalEncoder(file, { byteSize, form: 'words' })
      for (let size = 1; size <= 40; size++)
        expect(partsThrough(codec, words, structure, size)).toEqual({ parts: wire })
    })

    test(`sends a packed file as it is: ${title} (${place})`, () => {
      const codec: Codec = (file) => new LocalEncoder(file, { byteSize })
      const packed = partsOf(blocks.wire!, structure)
      expect(partsThrough(codec, packed, structure, 3)).toEqual({ parts: wire })
    })
  }

  const byteSizes = fc.integer({ min: 1, max: 255 })

  test('words of any size come back as they were', () => {
    const words = byteSizes.chain((byteSize) =>
      fc.record({
        byteSize: fc.constant(byteSize),
        words: fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(byteSize)) - 1n }), { maxLength: 40 }),
      }),
    )
    fc.assert(
      fc.property(words, ({ byteSize, words }) => {
        const packed = packLogicalBytes(words, byteSize)
        expect(packed.length).toBe(Math.ceil((words.length * byteSize) / 8))
        expect(decodeLogicalBytes(packed, { byteSize, count: words.length })).toEqual(words)
      }),
    )
  })

  test('a packed file of any size comes back as it was through words, in any chunks', () => {
    fc.assert(
      fc.property(
        byteSizes,
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (byteSize, random, size) => {
          const whole = Math.floor((random.length * 8) / byteSize)
          const count = Math.min(whole, Math.floor(random.length / 8))
          const packed = packLogicalBytes(
            decodeLogicalBytes(random, { byteSize, tolerate: everything }).slice(0, count),
            byteSize,
          )
          const words = octetsThrough(
            (file) => new LocalDecoder(file, { byteSize, form: 'words', count }),
            packed,
            size,
          )
          expect(
            hex(octetsThrough((file) => new LocalEncoder(file, { byteSize, form: 'words' }), words, size)),
          ).toBe(hex(packed))
          expect(hex(octetsThrough((file) => new LocalDecoder(file, { byteSize }), packed, size))).toBe(
            hex(packed),
          )
        },
      ),
    )
  })

  const everything = ['nonzero-padding', 'truncated-logical-byte'] as const

  test('packs a long file in pieces', () => {
    const words = Array.from({ length: 20_000 }, (_, at) => BigInt(at) * 3_435_973n)
    expect(decodeLogicalBytes(packLogicalBytes(words, 36), { byteSize: 36 })).toEqual(words)
    expect(decodeLogicalBytes(packLogicalBytes(words, 36).subarray(0, 9), { byteSize: 36 })).toEqual(
      words.slice(0, 2),
    )
  })

  test('tells the word that needs more bits than a logical byte has, and packs those before it', () => {
    const codec: Codec = (file) => new LocalEncoder(file, { byteSize: 36, form: 'words' })
    const words = octets('0123456789 0123456789 1123456789 0000000000')
    for (let size = 1; size <= words.length; size++) {
      expect(partsThrough(codec, [words], 'F', size)).toEqual({
        parts: ['123456789123456789'],
        error: 'nonzero-padding at 10',
      })
    }
  })

  test('refuses a file that ends inside a word, and everything after that with the same error', () => {
    const refused: FtpError[] = []
    const attempt = (call: () => void) => {
      try {
        call()
      } catch (error) {
        refused.push(error as FtpError)
      }
    }
    eventsOf(
      (file) => new LocalEncoder(file, { byteSize: 36, form: 'words' }),
      (sink) => {
        sink.data(octets('0123456789 01'), 0, 6)
        attempt(() => sink.endOfFile())
        attempt(() => sink.data(octets('23'), 0, 1))
        attempt(() => sink.restartMarker(octets('"M"')))
        attempt(() => sink.suspect(true))
        attempt(() => sink.endOfRecord())
      },
    )
    expect(refused).toHaveLength(5)
    expect(new Set(refused).size).toBe(1)
    expect(refused[0]).toMatchObject({ code: 'truncated-logical-byte', offset: 5, clause: '959 §3.1.1.4' })
    expect(refused[0]!.message).toBe('the last word, at octet 5, has 1 of 5 octets: check the byte size')
  })

  test('checks the end of a packed file, unless its faults are tolerated', () => {
    const packed = octets('12345678')
    const codec =
      (options: Partial<LocalEncoderOptions>): Codec =>
      (file) =>
        new LocalEncoder(file, { byteSize: 36, ...options })
    expect(partsThrough(codec({}), [packed], 'F', 4).error).toBe('truncated-logical-byte at 0')
    expect(partsThrough(codec({ tolerate: everything }), [packed], 'F', 4)).toEqual({ parts: [hex(packed)] })
  })

  test.each(['packed', 'words'] as const)(
    'resumes after a restart marker in the state it had there, form %s',
    (form) => {
      const packed = octets('29cbb829cfac688fac1234567890')
      const local =
        form === 'packed'
          ? packed
          : octetsThrough((file) => new LocalDecoder(file, { byteSize: 36, form }), packed)
      for (let cut = 0; cut <= local.length; cut++) {
        let state: LocalEncoderOptions['initialState']
        const before = eventsOf(
          (file) => new LocalEncoder(file, { byteSize: 36, form }),
          (sink) => {
            sink.data(local, 0, cut)
            state = (sink as LocalEncoder).state
            sink.suspect(false)
            sink.restartMarker(octets('"M"'))
          },
        )
        const resumed: Codec = (file) => new LocalEncoder(file, { byteSize: 36, form, initialState: state! })
        const rest = octetsThrough(resumed, local.subarray(cut))
        const start = before[0]?.kind === 'data' ? hex(before[0].data) : ''
        expect(start + hex(rest)).toBe(hex(packed))
      }
    },
  )

  test.each([0, 256])('refuses logical bytes of %i bits', (byteSize) => {
    expect(() =>
      eventsOf(
        (file) => new LocalEncoder(file, { byteSize }),
        () => {},
      ),
    ).toThrow(RangeError)
  })
})
