import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { concat, EventRecorder, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CompressedDecoder } from '../src/compressed-decoder.js'
import { CompressedEncoder } from '../src/compressed-encoder.js'
import { eventsOfFiles, inPieces, recorded } from './arbitraries.js'
import { encoded, testEncoder } from './mode-vectors.js'

testEncoder(
  'compressed',
  ({ type }, options) =>
    (connection) =>
      new CompressedEncoder(connection, { type, ...options }),
  (setting) => (file) => new CompressedDecoder(file, setting),
  [
    {},
    { endOfFile: 'own-block' },
    { endOfFile: 'alone-on-last-record' },
    { endOfRecord: 'own-string' },
    { emptyString: 'bare-escape' },
    { endOfRecord: 'own-string', emptyString: 'bare-escape', endOfFile: 'own-block' },
  ],
)

const choices = fc.record({
  type: fc.constantFrom({ code: 'A', format: 'N' }, { code: 'E', format: 'N' }, { code: 'I' }),
  endOfFile: fc.constantFrom('with-last-data', 'own-block', 'alone-on-last-record'),
  endOfRecord: fc.constantFrom('with-last-data', 'own-string'),
  emptyString: fc.constantFrom('no-fillers', 'bare-escape'),
} as const)

test('writes what is read back as the same files', () => {
  fc.assert(
    fc.property(eventsOfFiles(), choices, (events, options) => {
      const wire = encoded((connection) => new CompressedEncoder(connection, options), events)
      const recorder = new EventRecorder()
      const decoder = new CompressedDecoder(recorder, {
        type: options.type,
        files: 'many',
        structure: 'R',
        tolerate: options.endOfFile === 'alone-on-last-record' ? ['missing-eor'] : [],
      })
      decoder.bytes(wire, 0, wire.length)
      decoder.end()
      expect(recorder.events).toEqual(recorded(events))
    }),
    { numRuns: 300 },
  )
})

test('writes the same however the data are cut into calls', () => {
  fc.assert(
    fc.property(eventsOfFiles(), choices, fc.nat(), (events, options, seed) => {
      const whole = new Gather()
      replay(events, new CompressedEncoder(whole, options))
      const pieces = new Gather()
      inPieces(events, new CompressedEncoder(pieces, options), seed)
      expect(hex(concat(pieces.take()))).toBe(hex(concat(whole.take())))
    }),
    { numRuns: 300 },
  )
})

test('writes at most four octets for one, and never ends the connection', () => {
  expect(CompressedEncoder.maxExpansion).toBe(4)
  const connection = new Gather()
  const encoder = new CompressedEncoder(connection)
  for (let count = 1; count <= 9; count++) {
    encoder.data(octets('"A"'), 0, 1)
    encoder.endOfRecord()
    expect(connection.length).toBeLessThanOrEqual(4 * count)
  }
  encoder.endOfFile()
  expect(connection.length).toBe(36)
  expect(connection.ended).toBe(false)
})

test('holds a record back only for the end of file that may follow it', () => {
  const waiting = (options: object) => {
    const connection = new Gather()
    const encoder = new CompressedEncoder(connection, options)
    encoder.data(octets('"AB"'), 0, 2)
    encoder.endOfRecord()
    return connection.length
  }
  expect(waiting({ endOfFile: 'own-block' })).toBe(5)
  expect(waiting({ endOfFile: 'with-last-data' })).toBe(0)
  expect(waiting({ endOfFile: 'own-block', endOfRecord: 'own-string' })).toBe(6)
})

test('sends a marker at once', () => {
  const connection = new Gather()
  const encoder = new CompressedEncoder(connection)
  encoder.data(octets('"AB"'), 0, 2)
  encoder.restartMarker(octets('"M"'))
  expect(connection.take().map(hex)).toEqual(['02414200' + '10014d'])
})

test('refuses a marker longer than a literal', () => {
  const encoder = new CompressedEncoder(new Gather())
  expect(() => encoder.restartMarker(new Uint8Array(127).fill(0x4d))).not.toThrow()
  expect(() => encoder.restartMarker(new Uint8Array(128).fill(0x4d))).toThrow(
    new RangeError('a restart marker has 1 to 127 octets, not 128'),
  )
})

test('takes calls without data for nothing', () => {
  const events = parseEvents('data\nsuspect on\ndata\nendOfRecord\ndata\nendOfFile')
  expect(hex(encoded((connection) => new CompressedEncoder(connection), events))).toBe('00c0c0')
})

test('ends a record that was cut by a marker alone, as z/OS does, though the marker came last', () => {
  const events = parseEvents('data "A"\nrestartMarker "M"\nendOfRecord\nendOfFile')
  const options = { endOfFile: 'alone-on-last-record' } as const
  expect(hex(encoded((connection) => new CompressedEncoder(connection, options), events))).toBe(
    hex(octets('01 "A"  0010 01 "M"  0040 c0')),
  )
})

test('begins a file that follows another afresh', () => {
  const events = parseEvents(
    'suspect on\ndata "A"\nendOfFile\ndata "B"\nendOfFile\nendOfFile\ndata "C"\nendOfRecord\nendOfFile\nendOfFile',
  )
  expect(hex(encoded((connection) => new CompressedEncoder(connection), events))).toBe(
    hex(octets('0060 01 "A"  0040 01 "B"  0040 c0  00c0 01 "C"  0040 c0')),
  )
})
