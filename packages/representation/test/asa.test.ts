import { atEverySplit, chunksOf, everyTruncation, hex, octets, readVectors } from '@ftpkit/testkit'
import { replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AsaDecoder, type AsaDecoderOptions, AsaEncoder, AsciiDecoder, AsciiEncoder } from '../src/index.js'
import { type Codec, eventsOf, fileThrough, octetsThrough } from './harness.js'

describe('AsaDecoder', () => {
  const toText: Codec = (file) => new AsciiDecoder(new AsaDecoder(file, { to: 'text' }))
  const toTelnet: Codec = (file) => new AsciiDecoder(new AsaDecoder(new AsciiEncoder(file), { to: 'telnet' }))

  for (const { title, place, blocks } of readVectors(new URL('vectors/asa.md', import.meta.url))) {
    const wire = octets(blocks.wire!)
    describe(`${title} (${place})`, () => {
      test('reads as a text', () => {
        expect(atEverySplit(wire, (chunks) => fileThrough(toText, chunks)).data).toBe(
          hex(octets(blocks.text!)),
        )
      })

      test('becomes format effectors of format T', () => {
        const telnet = hex(octets(blocks.telnet!))
        expect(atEverySplit(wire, (chunks) => fileThrough(toTelnet, chunks)).data).toBe(telnet)
      })

      test('cut anywhere, what came before is printed', () => {
        const telnet = hex(octets(blocks.telnet!))
        for (const beginning of everyTruncation(wire).filter((octets) => octets.at(-1) !== 0x0d)) {
          expect(telnet.startsWith(fileThrough(toTelnet, [beginning]).data)).toBe(true)
        }
      })
    })
  }

  const records = ['" A"', '"0B"', '', '"1C"', '"+_"', '" D" 0a "E"'].map(octets)

  function ofRecords(options: AsaDecoderOptions, size: number) {
    return eventsOf(
      (file) => new AsaDecoder(file, { ...options, structure: 'R' }),
      (sink) => {
        for (const record of records) {
          for (const chunk of chunksOf(record, size)) sink.data(chunk, 0, chunk.length)
          sink.endOfRecord()
        }
        sink.endOfFile()
      },
    )
  }

  test.each([1, 2, 9])('takes the first octet of each record for its control, in chunks of %i', (size) => {
    expect(ofRecords({ to: 'text' }, size)).toEqual([
      { kind: 'data', data: octets('"A"') },
      { kind: 'endOfRecord' },
      { kind: 'endOfRecord' },
      { kind: 'data', data: octets('"B"') },
      { kind: 'endOfRecord' },
      { kind: 'endOfRecord' },
      { kind: 'data', data: octets('0c "C" 0d "_"') },
      { kind: 'endOfRecord' },
      { kind: 'data', data: octets('"D" 0a "E"') },
      { kind: 'endOfRecord' },
      { kind: 'endOfFile' },
    ])
  })

  test('makes one text of format effectors out of records', () => {
    expect(ofRecords({ to: 'telnet' }, 2)).toEqual([
      { kind: 'data', data: octets('0a "A" 0a0a "B" 0a 0d0c "C" 0d "_" 0a "D" 0a "E"') },
      { kind: 'endOfFile' },
    ])
  })

  test('resumes after a restart marker in the state it had there', () => {
    const states: string[] = []
    const options = { to: 'text' } as const
    const events = eventsOf(
      (file) => new AsaDecoder(file, options),
      (sink) => {
        const note = () => states.push((sink as AsaDecoder).state)
        note()
        sink.data(octets('" A"'), 0, 2)
        note()
        sink.data(octets('0a'), 0, 1)
        note()
        sink.suspect(true)
        sink.restartMarker(octets('"M"'))
      },
    )
    expect(states).toEqual(['beginning', 'in-line', 'line-ended'])
    expect(events).toEqual([
      { kind: 'data', data: octets('"A"') },
      { kind: 'suspect', on: true },
      { kind: 'restartMarker', marker: 'M' },
    ])
    const resumed: Codec = (file) => new AsaDecoder(file, { ...options, initialState: 'line-ended' })
    expect(fileThrough(resumed, [octets('" B" 0a')]).data).toBe('0a420a')
  })
})

describe('AsaEncoder', () => {
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

  test('any text comes back as it was when both codecs begin again at a restart marker', () => {
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
        const text = [...start, ...rest]
          .map((event) => (event.kind === 'data' ? hex(event.data) : ''))
          .join('')
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
})
