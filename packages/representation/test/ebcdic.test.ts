import { translation } from '@ftpkit/code-page'
import { atEverySplit, everyTruncation, hex, octets, readVectors, tag } from '@ftpkit/testkit'
import type { Format } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EbcdicDecoder,
  type EbcdicDecoderOptions,
  EbcdicEncoder,
  type EbcdicEncoderOptions,
} from '../src/index.js'
import { type Codec, eventsOf, fileThrough, octetsThrough } from './harness.js'

describe('EbcdicDecoder', () => {
  const fromNetwork = translation('IBM-1047', 'ISO-8859-1')

  const decoder =
    (options?: Partial<EbcdicDecoderOptions>): Codec =>
    (file) =>
      new EbcdicDecoder(file, { fromNetwork, ...options })

  function decoded(wire: Uint8Array, options?: Partial<EbcdicDecoderOptions>): string {
    return atEverySplit(wire, (chunks) => fileThrough(decoder(options), chunks)).data
  }

  for (const vector of readVectors(new URL('vectors/ebcdic.md', import.meta.url))) {
    const format = tag(vector, 'TYPE')!.slice(2) as Format
    const wire = octets(vector.blocks.wire!)
    const local = hex(octets(vector.blocks.local!))
    describe(`${vector.title} (${vector.place})`, () => {
      test('is read', () => {
        expect(decoded(wire, { format })).toBe(local)
      })

      test('cut anywhere, all but a CR at the end is read', () => {
        for (const beginning of everyTruncation(wire)) {
          const data = decoded(beginning, { format })
          const cutInPair = beginning.at(-1) === 0x0d
          expect(local.startsWith(cutInPair ? data.slice(0, -2) : data)).toBe(true)
        }
      })
    })
  }

  const wire = octets('c1 15 c2 25 c3 0d25 c4 0d15 c5 0d')

  test.each<[Partial<EbcdicDecoderOptions>, string]>([
    [{ lineEnd: 'crlf' }, '"A" 0d0a "B" 85 "C" 0d85 "D" 0d0d0a "E" 0d'],
    [{ lineEnd: 'crlf', format: 'T' }, '"A" 0d0a "B" 85 "C" 0d0a "D" 0d0d0a "E" 0d'],
    [{ newline: 'nl-to-lf' }, '"A" 0a "B" 0a "C" 0d0a "D" 0d0a "E" 0d'],
    [{ newline: 'cdra' }, '"A" 85 "B" 0a "C" 0d0a "D" 0d85 "E" 0d'],
    [{ structure: 'R' }, '"A" 85 "B" 0a "C" 0d0a "D" 0d85 "E" 0d'],
    [{ structure: 'R', format: 'T', lineEnd: 'crlf' }, '"A" 85 "B" 0a "C" 0d0a "D" 0d85 "E" 0d'],
  ])('reads line ends with %o', (options, local) => {
    expect(decoded(wire, options)).toBe(hex(octets(local)))
  })

  test('remembers a CR at a restart marker with format T', () => {
    const events = eventsOf(decoder({ format: 'T' }), (sink) => {
      sink.data(octets('c1 0d'), 0, 2)
      expect((sink as EbcdicDecoder).state).toBe('after-cr')
      sink.restartMarker(octets('"M"'))
      sink.suspect(true)
      sink.data(octets('25 0d'), 0, 2)
      sink.endOfRecord()
      expect((sink as EbcdicDecoder).state).toBe('clear')
      sink.endOfFile()
    })
    expect(events).toEqual([
      { kind: 'data', data: octets('"A"') },
      { kind: 'restartMarker', marker: 'M' },
      { kind: 'suspect', on: true },
      { kind: 'data', data: octets('0a 0d') },
      { kind: 'endOfRecord' },
      { kind: 'endOfFile' },
    ])
    expect(decoded(octets('25 c2'), { format: 'T', initialState: 'after-cr' })).toBe('0a42')
  })
})

describe('EbcdicEncoder', () => {
  const toNetwork = translation('ISO-8859-1', 'IBM-1047')
  const fromNetwork = translation('IBM-1047', 'ISO-8859-1')

  const encoder =
    (options?: Partial<EbcdicEncoderOptions>): Codec =>
    (file) =>
      new EbcdicEncoder(file, { toNetwork, ...options })

  function encoded(local: string, options?: Partial<EbcdicEncoderOptions>): string {
    return atEverySplit(octets(local), (chunks) => fileThrough(encoder(options), chunks)).data
  }

  for (const { title, place, tags, blocks } of readVectors(new URL('vectors/ebcdic.md', import.meta.url))) {
    if (!tags.includes('decode only'))
      test(`writes it: ${title} (${place})`, () => {
        expect(encoded(blocks.local!)).toBe(hex(octets(blocks.wire!)))
      })
  }

  test.each<[Partial<EbcdicEncoderOptions>, string]>([
    [{}, 'c1 15 c2 25 c3 0d15 c4 0d'],
    [{ newline: 'nl-to-lf' }, 'c1 15 c2 15 c3 0d15 c4 0d'],
    [{ lineEnd: 'crlf' }, 'c1 15 c2 25 c3 15 c4 0d'],
    [{ newline: 'cdra' }, 'c1 25 c2 15 c3 0d25 c4 0d'],
    [{ structure: 'R' }, 'c1 25 c2 15 c3 0d25 c4 0d'],
    [{ structure: 'R', lineEnd: 'crlf' }, 'c1 25 c2 15 c3 0d25 c4 0d'],
  ])('sends line ends with %o', (options, wire) => {
    expect(encoded('"A" 0a "B" 85 "C" 0d0a "D" 0d', options)).toBe(hex(octets(wire)))
  })

  test('sends a CR that no LF follows as it is with CR LF line ends', () => {
    expect(encoded('"A" 0d "B" 0d0d0a', { lineEnd: 'crlf' })).toBe(hex(octets('c1 0d c2 0d 15')))
  })

  test.each(['F', 'R'] as const)('any file with STRU %s comes back as it was', (structure) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (local, size) => {
        const wire = octetsThrough(encoder({ structure }), local, size)
        const codec: Codec = (file) => new EbcdicDecoder(file, { fromNetwork, structure })
        expect(hex(octetsThrough(codec, wire, size))).toBe(hex(local))
      }),
    )
  })

  test('any file whose LFs all follow a CR comes back as it was with CR LF line ends', () => {
    const part = fc.oneof(
      fc.constant([0x0d, 0x0a]),
      fc.integer({ min: 0, max: 255 }).map((octet) => [octet === 0x0a ? 0x0d : octet]),
    )
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 50 }), (parts, size) => {
        const local = Uint8Array.from(parts.flat())
        const wire = octetsThrough(encoder({ lineEnd: 'crlf' }), local, size)
        const codec: Codec = (file) => new EbcdicDecoder(file, { fromNetwork, lineEnd: 'crlf' })
        expect(hex(octetsThrough(codec, wire, size))).toBe(hex(local))
      }),
    )
  })

  test('remembers a local CR at a restart marker with CR LF line ends', () => {
    const events = eventsOf(encoder({ lineEnd: 'crlf' }), (sink) => {
      sink.data(octets('"A" 0d'), 0, 2)
      expect((sink as EbcdicEncoder).state).toBe('after-cr')
      sink.restartMarker(octets('"M"'))
      sink.suspect(true)
      sink.data(octets('0a 0d'), 0, 2)
      sink.endOfRecord()
      expect((sink as EbcdicEncoder).state).toBe('clear')
      sink.endOfFile()
    })
    expect(events).toEqual([
      { kind: 'data', data: octets('c1') },
      { kind: 'restartMarker', marker: 'M' },
      { kind: 'suspect', on: true },
      { kind: 'data', data: octets('15 0d') },
      { kind: 'endOfRecord' },
      { kind: 'endOfFile' },
    ])
    expect(encoded('0a "B"', { lineEnd: 'crlf', initialState: 'after-cr' })).toBe('15c2')
    expect(encoded('', { lineEnd: 'crlf', initialState: 'after-cr' })).toBe('0d')
  })

  test('passes many translated records at a time to a sink that takes them so, and long ones one by one', () => {
    for (const length of [1, 80, 5_000, 17_000]) {
      const local = Uint8Array.from({ length: Math.ceil(400_000 / length) * length }, (_, at) => at * 3)
      const wire = new Uint8Array(local.length)
      let filled = 0
      let records = 0
      const take = (chunk: Uint8Array, start: number, end: number) => {
        wire.set(chunk.subarray(start, end), filled)
        filled += end - start
      }
      const codec = new EbcdicEncoder(
        {
          data: take,
          endOfRecord: () => records++,
          wholeRecords(chunk, start, end, each) {
            take(chunk, start, end)
            records += (end - start) / each
          },
          restartMarker: () => {},
          suspect: () => {},
          endOfFile: () => {},
        },
        { toNetwork, structure: 'R' },
      )
      codec.wholeRecords!(local, 0, local.length, length)
      expect(records).toBe(local.length / length)
      expect(
        Buffer.compare(
          wire,
          local.map((octet) => toNetwork[octet]!),
        ),
      ).toBe(0)
    }
  })
})
