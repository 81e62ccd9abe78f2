import { atEverySplit, hex, octets, readVectors } from '@ftpkit/testkit'
import { replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AsaDecoder, AsaEncoder, AsciiEncoder } from '../src/index.js'
import { type Codec, eventsOf, fileThrough, octetsThrough } from './harness.js'

const encoder: Codec = (file) => new AsaEncoder(new AsciiEncoder(file))

for (const { title, place, tags, blocks } of readVectors(new URL('vectors/asa.md', import.meta.url))) {
  if (tags.includes('decode only')) continue
  test(`writes it: ${title} (${place})`, () => {
    const written = atEverySplit(octets(blocks.text!), (chunks) => fileThrough(encoder, chunks))
    expect(written.data).toBe(hex(octets(blocks.wire!)))
  })
}

const letters = fc.array(fc.constantFrom(0x0a, 0x0c, 0x0d, 0x20, 0x30, 0x41), { maxLength: 30 })

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(letters, fc.integer({ min: 1, max: 9 }), (text, size) => {
      const local = Uint8Array.from(text)
      const wire = octetsThrough((file) => new AsaEncoder(file), local, size)
      const back = octetsThrough((file) => new AsaDecoder(file, { to: 'text' }), wire, size)
      expect(hex(back)).toBe(hex(local))
    }),
  )
})

test('any records come back as they were, but a CR begins a record of its own on the way', () => {
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), (records) => {
      const drive = (codec: Codec) =>
        eventsOf(codec, (sink) => {
          for (const record of records) {
            sink.data(Uint8Array.from(record), 0, record.length)
            sink.endOfRecord()
          }
          sink.endOfFile()
        })
      const wire = drive((file) => new AsaEncoder(file, { structure: 'R' }))
      const back = eventsOf(
        (file) => new AsaDecoder(file, { to: 'text', structure: 'R' }),
        (sink) => replay(wire, sink),
      )
      expect(back).toEqual(drive((file) => file))
    }),
  )
})

test('any text comes back as it was when both codecs begin anew at a restart marker', () => {
  fc.assert(
    fc.property(letters, letters, (before, after) => {
      const first: { encoder?: AsaEncoder; decoder?: AsaDecoder } = {}
      const start = eventsOf(
        (file) => {
          first.decoder = new AsaDecoder(file, { to: 'text' })
          first.encoder = new AsaEncoder(first.decoder)
          return first.encoder
        },
        (sink) => sink.data(Uint8Array.from(before), 0, before.length),
      )
      const rest = eventsOf(
        (file) => {
          const decoder = new AsaDecoder(file, { to: 'text', initialState: first.decoder!.state })
          return new AsaEncoder(decoder, { initialState: first.encoder!.state })
        },
        (sink) => {
          sink.data(Uint8Array.from(after), 0, after.length)
          sink.endOfFile()
        },
      )
      const text = [...start, ...rest].map((event) => (event.kind === 'data' ? hex(event.data) : '')).join('')
      expect(text).toBe(hex(Uint8Array.from([...before, ...after])))
    }),
  )
})

test('passes on restart markers and suspect flags', () => {
  const events = eventsOf(encoder, (sink) => {
    sink.suspect(true)
    sink.restartMarker(octets('"M"'))
  })
  expect(events).toEqual([
    { kind: 'suspect', on: true },
    { kind: 'restartMarker', marker: 'M' },
  ])
})
