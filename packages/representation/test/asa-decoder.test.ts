import { atEverySplit, chunksOf, everyTruncation, hex, octets, readVectors } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { AsaDecoder, type AsaDecoderOptions, AsciiDecoder, AsciiEncoder } from '../src/index.js'
import { type Codec, eventsOf, fileThrough } from './harness.js'

const toText: Codec = (file) => new AsciiDecoder(new AsaDecoder(file, { to: 'text' }))
const toTelnet: Codec = (file) => new AsciiDecoder(new AsaDecoder(new AsciiEncoder(file), { to: 'telnet' }))

for (const { title, place, blocks } of readVectors(new URL('vectors/asa.md', import.meta.url))) {
  const wire = octets(blocks.wire!)
  describe(`${title} (${place})`, () => {
    test('reads as a text', () => {
      expect(atEverySplit(wire, (chunks) => fileThrough(toText, chunks)).data).toBe(hex(octets(blocks.text!)))
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

test('goes on after a restart marker in the state it had there', () => {
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
