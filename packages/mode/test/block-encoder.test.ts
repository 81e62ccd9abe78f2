import { hex, octets, parseEvents } from '@ftpkit/testkit'
import { concat, EventRecorder, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BlockDecoder } from '../src/block-decoder.js'
import { BlockEncoder, maxBlockLength } from '../src/block-encoder.js'
import { eventsOfFiles, inPieces, recorded } from './arbitraries.js'
import { encoded, testEncoder } from './mode-vectors.js'

testEncoder(
  'block',
  (_, options) => (connection) => new BlockEncoder(connection, options),
  (setting) => (file) => new BlockDecoder(file, setting),
  [
    {},
    { endOfFile: 'own-block' },
    { endOfFile: 'alone-on-last-record' },
    { blockLength: 1 },
    { blockLength: 2 },
  ],
)

const choices = fc.record({
  endOfFile: fc.constantFrom('with-last-data', 'own-block', 'alone-on-last-record'),
  blockLength: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(maxBlockLength)),
} as const)

test('writes what is read back as the same files', () => {
  fc.assert(
    fc.property(eventsOfFiles(), choices, (events, options) => {
      const wire = encoded((connection) => new BlockEncoder(connection, options), events)
      const recorder = new EventRecorder()
      const decoder = new BlockDecoder(recorder, {
        files: 'many',
        structure: 'R',
        tolerate: options.endOfFile === 'alone-on-last-record' ? ['missing-eor'] : [],
      })
      decoder.bytes(wire, 0, wire.length)
      decoder.end()
      expect(recorder.events).toEqual(recorded(events))
    }),
  )
})

test('writes the same however the data are cut into calls', () => {
  fc.assert(
    fc.property(eventsOfFiles(), choices, fc.nat(), (events, options, seed) => {
      const encoder = (connection: Gather) => new BlockEncoder(connection, options)
      const whole = new Gather()
      replay(events, encoder(whole))
      const pieces = new Gather()
      inPieces(events, encoder(pieces), seed)
      expect(hex(concat(pieces.take()))).toBe(hex(concat(whole.take())))
    }),
  )
})

test('fills the longest blocks unless told otherwise', () => {
  const data = new Uint8Array(70_000).fill(0x41)
  const wire = encoded(
    (connection) => new BlockEncoder(connection),
    [{ kind: 'data', data }, { kind: 'endOfFile' }],
  )
  expect(hex(wire.subarray(0, 3))).toBe('00ffff')
  expect(hex(wire.subarray(3 + 65_535, 6 + 65_535))).toBe('401171')
  expect(wire).toHaveLength(70_006)
})

test('holds what it may still have to describe, and no more', () => {
  const connection = new Gather()
  const encoder = new BlockEncoder(connection, { endOfFile: 'own-block', blockLength: 4 })
  encoder.data(octets('"ABCD"'), 0, 4)
  expect(connection.length).toBe(0)
  encoder.data(octets('"E"'), 0, 1)
  expect(connection.length).toBe(7)
  encoder.endOfRecord()
  expect(connection.length).toBe(11)
  encoder.endOfFile()
  expect(connection.length).toBe(14)
  expect(connection.ended).toBe(false)
})

test('passes on views of large pieces', () => {
  const data = new Uint8Array(3_000)
  const seen: Uint8Array[] = []
  const encoder = new BlockEncoder({ bytes: (chunk) => void seen.push(chunk), end() {} })
  encoder.data(data, 0, 1_000)
  encoder.data(data, 1_024, 3_000)
  encoder.endOfFile()
  expect(seen.slice(1)).toEqual([data, data])
  expect(seen[1]).toBe(data)
  expect(seen[2]).toBe(data)
})

test('takes calls without data for nothing', () => {
  const events = parseEvents('data "A"\nendOfRecord\ndata\nendOfFile')
  expect(hex(encoded((connection) => new BlockEncoder(connection), events))).toBe('c0000141')
})

describe('refuses', () => {
  test.each([0, -1, 65_536, 1.5, Number.NaN])('blocks of %s octets', (blockLength) => {
    expect(() => new BlockEncoder(new Gather(), { blockLength })).toThrow(
      new RangeError(`blockLength is one of 1 to 65535, not ${blockLength}`),
    )
  })

  test('a marker longer than a block', () => {
    const encoder = new BlockEncoder(new Gather())
    expect(() => encoder.restartMarker(new Uint8Array(65_535).fill(0x4d))).not.toThrow()
    expect(() => encoder.restartMarker(new Uint8Array(65_536).fill(0x4d))).toThrow(RangeError)
  })
})

test('writes at most four octets for one', () => {
  const records = Array.from({ length: 9 }, () => [
    { kind: 'data', data: octets('"A"') } as const,
    { kind: 'endOfRecord' } as const,
  ]).flat()
  const wire = encoded((connection) => new BlockEncoder(connection), records.concat())
  expect(wire.length).toBeLessThanOrEqual(9 * BlockEncoder.maxExpansion)
  expect(BlockEncoder.maxExpansion).toBe(4)
})

test('calls no empty block suspect', () => {
  const events = parseEvents('suspect on\ndata "A"\nendOfRecord\nendOfRecord\nendOfFile')
  expect(hex(encoded((connection) => new BlockEncoder(connection), events))).toBe('a0000141' + 'c00000')
})
