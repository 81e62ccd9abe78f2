import { atEverySplit, hex, octets, readVectors, seeded } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AsciiDecoder, AsciiEncoder, type AsciiEncoderOptions } from '../src/index.js'
import { type Codec, eventsOf, fileThrough, octetsThrough } from './harness.js'
import { withoutKernel } from './without-kernel.js'

const encoder =
  (options?: AsciiEncoderOptions): Codec =>
  (file) =>
    new AsciiEncoder(file, options)

function encoded(local: string, options?: AsciiEncoderOptions): string {
  return atEverySplit(octets(local), (chunks) => fileThrough(encoder(options), chunks)).data
}

for (const { title, place, tags, blocks } of readVectors(new URL('vectors/ascii.md', import.meta.url))) {
  if (!tags.includes('decode only'))
    test(`writes it: ${title} (${place})`, () => {
      expect(encoded(blocks.local!)).toBe(hex(octets(blocks.wire!)))
    })
}

const lines = '"a" 0a "b" 0d0a "c" 0d "d" 0d0d0a 0d'

test.each<[AsciiEncoderOptions, string]>([
  [{ lineEnd: 'lf' }, '"a" 0d0a "b" 0d000d0a "c" 0d00 "d" 0d000d000d0a 0d00'],
  [{ lineEnd: 'lf', carriageReturn: 'alone' }, '"a" 0d0a "b" 0d0d0a "c" 0d "d" 0d0d0d0a 0d'],
  [{ lineEnd: 'crlf' }, '"a" 0a "b" 0d0a "c" 0d00 "d" 0d000d0a 0d00'],
  [{ lineEnd: 'crlf', carriageReturn: 'alone' }, lines],
  [{ lineEnd: 'any' }, '"a" 0d0a "b" 0d0a "c" 0d00 "d" 0d000d0a 0d00'],
  [{ lineEnd: 'any', carriageReturn: 'alone' }, '"a" 0d0a "b" 0d0a "c" 0d "d" 0d0d0a 0d'],
  [{ structure: 'R' }, lines],
])('sends mixed line ends with %o', (options, wire) => {
  expect(encoded(lines, options)).toBe(hex(octets(wire)))
})

test.each(['lf', 'crlf'] as const)('any file with %s line ends comes back as it was', (lineEnd) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(0x0a, 0x0d, 0x00, 0x61), { maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (anything, ends, size) => {
        const local = Uint8Array.of(...anything, ...ends)
        const wire = octetsThrough(encoder({ lineEnd }), local, size)
        expect(hex(octetsThrough((file) => new AsciiDecoder(file, { lineEnd }), wire, size))).toBe(hex(local))
      },
    ),
  )
})

const plain = await withoutKernel(() => import('../src/index.js'))

test.each([
  ['with', { AsciiEncoder, AsciiDecoder }],
  ['without', plain],
])('converts a long file in pieces, %s WebAssembly', (_, codecs) => {
  const random = seeded(1)
  const ends = [0x0a, 0x0d, 0x00]
  const local = Uint8Array.from({ length: 300_000 }, () =>
    random() < 0.05 ? ends[Math.floor(random() * 3)]! : 0x20 + random() * 90,
  )
  const longer = local.filter((octet) => octet === 0x0a || octet === 0x0d).length
  for (const size of [1_000, 70_001, local.length]) {
    const wire = octetsThrough((file) => new codecs.AsciiEncoder(file), local, size)
    expect(wire.length).toBe(local.length + longer)
    expect(
      Buffer.compare(
        octetsThrough((file) => new codecs.AsciiDecoder(file), wire, size),
        local,
      ),
    ).toBe(0)
  }
})

describe('a restart marker', () => {
  test('between a local CR and LF is resumed by an encoder that begins in the state it had there', () => {
    const options = { lineEnd: 'crlf' } as const
    const events = eventsOf(encoder(options), (sink) => {
      sink.data(octets('"a" 0d'), 0, 2)
      expect((sink as AsciiEncoder).state).toBe('after-cr')
      sink.restartMarker(octets('"M"'))
    })
    expect(events).toEqual([
      { kind: 'data', data: octets('"a" 0d') },
      { kind: 'restartMarker', marker: 'M' },
    ])
    expect(encoded('0a "b"', { ...options, initialState: 'after-cr' })).toBe('0a62')
    expect(encoded('"b"', { ...options, initialState: 'after-cr' })).toBe('0062')
    expect(encoded('', { ...options, initialState: 'after-cr' })).toBe('00')
  })

  test('has nothing to remember with LF line ends', () => {
    eventsOf(encoder(), (sink) => {
      sink.data(octets('"a" 0d'), 0, 2)
      expect((sink as AsciiEncoder).state).toBe('clear')
    })
  })
})

test('completes a CR in front of the end of a record, and passes on suspect data as such', () => {
  const events = eventsOf(encoder({ lineEnd: 'any' }), (sink) => {
    sink.suspect(true)
    sink.data(octets('0d'), 0, 1)
    sink.endOfRecord()
    sink.data(octets('0a'), 0, 1)
    sink.endOfFile()
  })
  expect(events).toEqual([
    { kind: 'suspect', on: true },
    { kind: 'data', data: octets('0d00') },
    { kind: 'endOfRecord' },
    { kind: 'data', data: octets('0d0a') },
    { kind: 'endOfFile' },
  ])
})
