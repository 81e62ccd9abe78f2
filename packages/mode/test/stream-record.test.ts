import { atEverySplit, hex, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { concat, EventRecorder, type FileEvent, type FtpError, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeStreamRecords,
  encodeStreamRecords,
  StreamRecordDecoder,
  StreamRecordEncoder,
} from '../src/stream-record.js'
import { data, inPieces } from './arbitraries.js'
import { encoded, testDecoder, testEncoder } from './mode-vectors.js'

describe('StreamRecordDecoder', () => {
  testDecoder(
    'stream',
    (setting) => (file) => new StreamRecordDecoder(file, setting),
    ({ structure }) => structure === 'R',
  )

  test('reads any octets alike at every chunk size', () => {
    const octet = fc.constantFrom(0xff, 0xff, 0xff, 0x01, 0x02, 0x03, 0x00, 0x41)
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 40 }), fc.boolean(), (wire, tolerant) => {
        atEverySplit(Uint8Array.from(wire), (chunks) =>
          outcomeOf(
            (file) =>
              new StreamRecordDecoder(file, { tolerate: tolerant ? ['bad-escape', 'missing-eor'] : [] }),
            chunks,
          ),
        )
      }),
    )
  })

  test('finds escapes in long data, inside and outside of what it was given', () => {
    const chunk = new Uint8Array(5_000).fill(0x41)
    chunk.set(octets('ff01'), 300)
    chunk.set(octets('ffff'), 2_000)
    chunk.set(octets('ff03'), 4_000)
    const recorder = new EventRecorder()
    const decoder = new StreamRecordDecoder(recorder)
    decoder.bytes(chunk, 10, 1_999)
    decoder.bytes(chunk, 1_999, 4_002)
    decoder.end()
    const lengths = recorder.events.map((event) => (event.kind === 'data' ? event.data.length : event.kind))
    expect(lengths).toEqual([290, 'endOfRecord', 3_697, 'endOfRecord', 'endOfFile'])
    expect(decoder.offset).toBe(3_992)
  })

  test('passes on views of the chunk', () => {
    const chunk = octets('"AB" ffffffff "C" ff01')
    const seen: [Uint8Array, number, number][] = []
    const file = new EventRecorder()
    file.data = (...call) => void seen.push(call)
    new StreamRecordDecoder(file).bytes(chunk, 0, chunk.length)
    expect(seen.map(([, start, end]) => [start, end])).toEqual([
      [0, 4],
      [6, 7],
    ])
    expect(seen.every(([data]) => data === chunk)).toBe(true)
  })

  test('takes a call without octets for nothing, inside an escape, too', () => {
    const recorder = new EventRecorder()
    const decoder = new StreamRecordDecoder(recorder)
    const chunk = octets('"A" ff "B"')
    decoder.bytes(chunk, 0, 2)
    decoder.bytes(chunk, 2, 2)
    decoder.bytes(octets('ff03'), 1, 2)
    decoder.end()
    expect(recorder.events).toEqual(parseEvents('data "A"\nendOfRecord\nendOfFile'))
  })

  test('refuses further input with the same error', () => {
    const decoder = new StreamRecordDecoder(new EventRecorder())
    const seen: unknown[] = []
    for (const call of [
      () => decoder.bytes(octets('"A" ff05'), 0, 3),
      () => decoder.bytes(octets('ff01'), 0, 2),
      () => decoder.end(),
    ]) {
      try {
        call()
      } catch (error) {
        seen.push(error)
      }
    }
    expect(seen[0]).toMatchObject({ code: 'bad-escape', offset: 2, clause: '959 §3.4.1', replyHint: 426 })
    expect(seen).toHaveLength(3)
    expect(new Set(seen).size).toBe(1)
  })

  test.each([
    ['bad-escape', 'ff00 ff01 ff02', 'at octet 1: octet 0 follows 0xFF'],
    ['missing-eor', '"A" ff02', 'at octet 2: the file ends inside a record'],
    ['trailing-data', 'ff02 00', 'at octet 2: octets follow the end of file'],
    ['truncated', '"A" ff01', 'at octet 3: the connection closed before the end of file'],
  ] as const)('tells of %s that it read over', (code, wire, message) => {
    const tolerated: FtpError[] = []
    outcomeOf(
      (file) =>
        new StreamRecordDecoder(file, { tolerate: [code], onTolerated: (error) => tolerated.push(error) }),
      [octets(wire)],
    )
    expect(tolerated).toMatchObject([{ code, message }])
    expect(outcomeOf((file) => new StreamRecordDecoder(file), [octets(wire)]).error?.code).toBe(code)
  })

  test('reports octets after the end of file once, however they are cut', () => {
    const tolerated: FtpError[] = []
    const options = {
      tolerate: ['trailing-data'],
      onTolerated: (error: FtpError) => tolerated.push(error),
    } as const
    outcomeOf((file) => new StreamRecordDecoder(file, options), ['ff02 00', '00', 'ff01'].map(octets))
    expect(tolerated).toMatchObject([{ code: 'trailing-data', offset: 2 }])
  })

  test('ends no record that is none when the connection is cut', () => {
    const options = { tolerate: ['truncated'] } as const
    const decode = (wire: string) =>
      outcomeOf((file) => new StreamRecordDecoder(file, options), [octets(wire)])
    expect(decode('"A" ff01').events).toEqual(parseEvents('data "A"\nendOfRecord\nendOfFile'))
    expect(decode('ff').events).toEqual(parseEvents('data ff\nendOfRecord\nendOfFile'))
  })

  test('yields no more octets than it takes', () => {
    expect(StreamRecordDecoder.maxExpansion).toBe(1)
  })
})

describe('StreamRecordEncoder', () => {
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
    const encoder = (connection: Gather) =>
      new StreamRecordEncoder(connection, { endOfFile: 'with-last-data' })
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
})

describe('at once', () => {
  const events = parseEvents('data "HELLO"\nendOfRecord\ndata "A" ff "B"\nendOfRecord\nendOfFile')

  test('decodes a whole connection at once', () => {
    expect(decodeStreamRecords(octets('"HELLO" ff01 "A" ffff "B" ff03'))).toEqual(events)
  })

  test('encodes a whole file at once', () => {
    expect(hex(encodeStreamRecords(events))).toBe(hex(octets('"HELLO" ff01 "A" ffff "B" ff01 ff02')))
    expect(hex(encodeStreamRecords(events, { endOfFile: 'with-last-data' }))).toBe(
      hex(octets('"HELLO" ff01 "A" ffff "B" ff03')),
    )
  })
})
