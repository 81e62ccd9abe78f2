import { translation } from '@ftpkit/code-page'
import { atEverySplit, everyTruncation, hex, octets, readVectors, tag } from '@ftpkit/testkit'
import type { Format } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { EbcdicDecoder, type EbcdicDecoderOptions } from '../src/index.js'
import { type Codec, eventsOf, fileThrough } from './harness.js'

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
