import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { concat, EventRecorder, type FileEvent, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamRecordDecoder } from '../src/stream-record-decoder.js'
import { StreamRecordEncoder } from '../src/stream-record-encoder.js'
import { data, inPieces } from './arbitraries.js'
import { encoded, testEncoder } from './mode-vectors.js'

testEncoder(
  'stream',
  (_, options) => (connection) => new StreamRecordEncoder(connection, options),
  (setting) => (file) => new StreamRecordDecoder(file, setting),
  [{}, { endOfFile: 'with-last-data' }],
  ({ structure }) => structure === 'R',
)

const files = fc
  .array(fc.option(data, { nil: undefined }), { maxLength: 5 })
  .map((records): FileEvent[] => [
    ...records.flatMap((data): FileEvent[] =>
      data ? [{ kind: 'data', data }, { kind: 'endOfRecord' }] : [{ kind: 'endOfRecord' }],
    ),
    { kind: 'endOfFile' },
  ])
const places = fc.constantFrom('own-block', 'with-last-data')

test('writes what is read back as the same file', () => {
  fc.assert(
    fc.property(files, places, (events, endOfFile) => {
      const wire = encoded((connection) => new StreamRecordEncoder(connection, { endOfFile }), events)
      const recorder = new EventRecorder()
      const decoder = new StreamRecordDecoder(recorder)
      decoder.bytes(wire, 0, wire.length)
      decoder.end()
      expect(recorder.events).toEqual(events)
    }),
  )
})

test('writes the same however the data are cut into calls', () => {
  fc.assert(
    fc.property(files, places, fc.nat(), (events, endOfFile, seed) => {
      const whole = new Gather()
      replay(events, new StreamRecordEncoder(whole, { endOfFile }))
      const pieces = new Gather()
      inPieces(events, new StreamRecordEncoder(pieces, { endOfFile }), seed)
      expect(hex(concat(pieces.take()))).toBe(hex(concat(whole.take())))
    }),
  )
})

test('doubles escapes in long data, and none outside of what it was given', () => {
  const chunk = new Uint8Array(3_000).fill(0xff)
  chunk.fill(0x41, 10, 2_990)
  chunk[1_000] = 0xff
  const connection = new Gather()
  const encoder = new StreamRecordEncoder(connection)
  encoder.data(chunk, 10, 2_990)
  expect(connection.length).toBe(2_981)
  encoder.data(chunk, 0, 3_000)
  expect(connection.length).toBe(2_981 + 3_000 + 21)
})

test('leaves out what the mode has no form for, and leaves closing to the caller', () => {
  const connection = new Gather()
  const encoder = new StreamRecordEncoder(connection)
  replay(
    parseEvents('restartMarker "M"\nsuspect on\ndata "A"\nendOfRecord\ndata\nsuspect off\nendOfFile'),
    encoder,
  )
  expect(connection.take().map(hex)).toEqual(['41ff01ff02'])
  expect(connection.ended).toBe(false)
})

test('holds nothing back unless the end of file is to be joined', () => {
  const waiting = (endOfFile: 'own-block' | 'with-last-data') => {
    const connection = new Gather()
    const encoder = new StreamRecordEncoder(connection, { endOfFile })
    encoder.data(octets('"A"'), 0, 1)
    encoder.endOfRecord()
    return connection.length
  }
  expect(waiting('own-block')).toBe(3)
  expect(waiting('with-last-data')).toBe(1)
})

test('begins a file that follows another afresh', () => {
  const events = parseEvents('endOfRecord\nendOfFile\ndata "A"\nendOfRecord\nendOfFile\nendOfFile')
  const encoder = (connection: Gather) => new StreamRecordEncoder(connection, { endOfFile: 'with-last-data' })
  const connection = new Gather()
  replay(events, encoder(connection))
  expect(connection.take().map(hex)).toEqual(['ff0341ff03ff02'])
})

test('refuses to end a file inside a record', () => {
  const encoder = new StreamRecordEncoder(new Gather())
  encoder.data(octets('"A"'), 0, 1)
  expect(() => encoder.endOfFile()).toThrow(
    new TypeError('the last record has not been ended: call endOfRecord first'),
  )
})

test('writes at most four octets for one', () => {
  const connection = new Gather()
  const encoder = new StreamRecordEncoder(connection)
  encoder.data(octets('ff'), 0, 1)
  encoder.endOfRecord()
  expect(connection.length).toBe(4)
  expect(StreamRecordEncoder.maxExpansion).toBe(4)
})
