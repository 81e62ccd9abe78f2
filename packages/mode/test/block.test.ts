import { hex, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { concat, EventRecorder, type FtpError, Gather, replay } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BlockDecoder, BlockEncoder, decodeBlocks, encodeBlocks, maxBlockLength } from '../src/block.js'
import { eventsOfFiles, inPieces, recorded } from './arbitraries.js'
import { encoded, testDecoder, testEncoder } from './mode-vectors.js'

describe('BlockDecoder', () => {
  testDecoder('block', (setting) => (file) => new BlockDecoder(file, setting))

  const twoFiles = octets('40 0001 "a"  80 0002 "bc"  40 0000')

  test('passes the octets after the end of file to the reader of the next file', () => {
    for (let cut = 0; cut <= twoFiles.length; cut++) {
      const first = new EventRecorder()
      const second = new EventRecorder()
      const decoder = new BlockDecoder(first, { leftover: new BlockDecoder(second) })
      decoder.bytes(twoFiles, 0, cut)
      decoder.bytes(twoFiles, cut, twoFiles.length)
      decoder.end()
      expect(first.events).toEqual(parseEvents('data "a"\nendOfFile'))
      expect(second.events).toEqual(parseEvents('data "bc"\nendOfRecord\nendOfFile'))
    }
  })

  test('keeps the octets of the next file for later, exactly from its first one', () => {
    const leftover = new Gather()
    const decoder = new BlockDecoder(new EventRecorder(), { leftover })
    decoder.bytes(twoFiles, 0, twoFiles.length)
    expect(leftover.ended).toBe(false)
    decoder.end()
    expect(leftover.ended).toBe(true)
    expect(leftover.take().map(hex)).toEqual([hex(twoFiles.subarray(4))])
  })

  test('ends a connection that ends with its only file, with or without a sink for what is left over', () => {
    const decoder = new BlockDecoder(new EventRecorder())
    decoder.bytes(twoFiles, 0, 4)
    expect(() => decoder.end()).not.toThrow()
  })

  test('counts the octets it was given', () => {
    const decoder = new BlockDecoder(new EventRecorder(), { files: 'many' })
    expect(decoder.offset).toBe(0)
    decoder.bytes(twoFiles, 0, 4)
    decoder.bytes(twoFiles, 4, 9)
    expect(decoder.offset).toBe(9)
  })

  test('refuses further input with the same error', () => {
    const recorder = new EventRecorder()
    const decoder = new BlockDecoder(recorder)
    const faulty = octets('00 0001 "A"  41 0001 "B"')
    const seen: unknown[] = []
    for (const call of [
      () => decoder.bytes(faulty, 0, faulty.length),
      () => decoder.bytes(twoFiles, 0, twoFiles.length),
      () => decoder.end(),
    ]) {
      try {
        call()
      } catch (error) {
        seen.push(error)
      }
    }
    expect(seen).toHaveLength(3)
    expect(new Set(seen).size).toBe(1)
    expect(recorder.events).toEqual(parseEvents('data "A"'))
  })

  test('refuses further input after a connection that was cut', () => {
    const decoder = new BlockDecoder(new EventRecorder())
    let cut: unknown
    try {
      decoder.end()
    } catch (error) {
      cut = error
    }
    expect(cut).toMatchObject({ code: 'truncated' })
    expect(() => decoder.bytes(twoFiles, 0, 1)).toThrow(cut as Error)
  })

  test('refuses further input after its file has thrown', () => {
    const full = new Error('disk full')
    const file = new EventRecorder()
    file.data = () => {
      throw full
    }
    const decoder = new BlockDecoder(file)
    expect(() => decoder.bytes(twoFiles, 0, 4)).toThrow(full)
    expect(() => decoder.bytes(twoFiles, 4, 5)).toThrow(full)
    expect(() => decoder.end()).toThrow(full)
  })

  test('says what happened, where, what to do, and how to reply', () => {
    const decoder = new BlockDecoder(new EventRecorder(), { structure: 'F' })
    let error: Partial<FtpError> = {}
    try {
      decoder.bytes(octets('00 0001 "A"  80 0001 "B"'), 0, 8)
    } catch (thrown) {
      error = thrown as FtpError
    }
    expect(error.message).toBe(
      "at octet 4: a record ends, but not in STRU R; tolerate 'eor-outside-record-structure' to read on",
    )
    expect(error).toMatchObject({ offset: 4, clause: '959 §3.4.2', replyHint: 426 })
  })

  test.each([
    ['missing-eor', '40 0001 "A"', 'at octet 0: the file ends inside a record'],
    ['reserved-descriptor-bit', 'c1 0001 "A"', 'at octet 0: a descriptor has a bit without a meaning'],
    ['truncated', '80 0001 "A"', 'at octet 4: the connection closed before the end of file'],
    ['trailing-data', 'c0 0001 "A" 00', 'at octet 4: octets follow the end of the only file'],
    [
      'bad-marker',
      '10 0001 20 40 0000',
      'at octet 3: a restart marker contains octet 32, which is not one of 33 to 126',
    ],
  ] as const)('tells of %s that it read over', (code, wire, message) => {
    const tolerated: FtpError[] = []
    const decode = (tolerate: [typeof code] | []) =>
      outcomeOf(
        (file) =>
          new BlockDecoder(file, { structure: 'R', tolerate, onTolerated: (error) => tolerated.push(error) }),
        [octets(wire)],
      )
    expect(decode([]).error?.code).toBe(code)
    expect(tolerated).toEqual([])
    expect(decode([code]).error).toBeUndefined()
    expect(tolerated).toMatchObject([{ code, message }])
  })

  test('reports octets after the end of the only file once, however they are cut', () => {
    const tolerated: FtpError[] = []
    const options = {
      tolerate: ['trailing-data'],
      onTolerated: (error: FtpError) => tolerated.push(error),
    } as const
    outcomeOf((file) => new BlockDecoder(file, options), ['c0 0001 "A" 00', '00', '"B"'].map(octets))
    expect(tolerated).toMatchObject([{ code: 'trailing-data', offset: 4 }])
  })

  test('gives up on headers that bring nothing', () => {
    const nothing = (count: number) => octets(`${'00 0000'.repeat(count)} 40 0001 "A"`)
    const decode = (count: number, maxWithoutData?: number) =>
      outcomeOf((file) => new BlockDecoder(file, { maxWithoutData }), [nothing(count)])
    expect(decode(1_023).error).toBeUndefined()
    expect(decode(1_024).error).toEqual({ code: 'limit-exceeded', offset: 3_072, clause: '959 §3.4.2' })
    expect(decode(2, 3).error).toBeUndefined()
    expect(decode(3, 3).error).toMatchObject({ code: 'limit-exceeded', offset: 9 })
  })

  test('gives up on markers without data, suspect or not', () => {
    const decode = (wire: string) =>
      outcomeOf((file) => new BlockDecoder(file, { maxWithoutData: 3 }), [octets(wire)]).error
    expect(decode(`${'10 0001 "M"'.repeat(2)} 40 0001 "A"`)).toBeUndefined()
    expect(decode(`${'30 0001 "M"'.repeat(4)} 40 0001 "A"`)).toMatchObject({
      code: 'limit-exceeded',
      offset: 12,
    })
  })

  test('takes any number of empty records, and of empty files', () => {
    const decode = (wire: string) =>
      outcomeOf((file) => new BlockDecoder(file, { maxWithoutData: 1, files: 'many' }), [octets(wire)])
    expect(decode(`${'80 0000'.repeat(9)} c0 0000`).events).toHaveLength(11)
    expect(decode('40 0000'.repeat(9)).events).toHaveLength(9)
    expect(decode('00 0001 "A"'.repeat(9)).error).toMatchObject({ code: 'truncated' })
  })

  test('does not gather a marker beyond the limit of its caller', () => {
    const decode = (length: number, maxMarkerLength?: number) => {
      const count = length.toString(16).padStart(4, '0')
      const wire = octets(`00 0001 "A" 10 ${count} "${'M'.repeat(length)}" 40 0000`)
      return outcomeOf((file) => new BlockDecoder(file, { maxMarkerLength }), [wire])
    }
    expect(decode(4_096).error).toBeUndefined()
    expect(decode(4_097).error).toEqual({ code: 'limit-exceeded', offset: 4_103, clause: '959 §3.4.2' })
    expect(decode(6, 6).events).toContainEqual({ kind: 'restartMarker', marker: 'MMMMMM' })
    expect(decode(7, 6).error).toMatchObject({ code: 'limit-exceeded', offset: 13 })
  })

  test('says of a marker without octets that it has none', () => {
    const decoder = new BlockDecoder(new EventRecorder(), { tolerate: ['bad-marker'] })
    expect(() => decoder.bytes(octets('10 0000'), 0, 3)).toThrow('at octet 0: a restart marker has no octets')
  })

  test('names the limit to raise', () => {
    const decode = (wire: string) => () => {
      const decoder = new BlockDecoder(new EventRecorder(), { maxMarkerLength: 1, maxWithoutData: 1 })
      const chunk = octets(wire)
      decoder.bytes(chunk, 0, chunk.length)
    }
    expect(decode('10 0002 "MM"')).toThrow('longer than 1 octets; raise maxMarkerLength')
    expect(decode('00 0000 00 0000')).toThrow(
      'more than 1 headers in a row brought no data; raise maxWithoutData',
    )
  })

  test('passes on views of the chunk, and no block waits for its end', () => {
    const chunk = octets('00 0005 "ABC"')
    const seen: [Uint8Array, number, number][] = []
    const file = new EventRecorder()
    file.data = (...call) => void seen.push(call)
    new BlockDecoder(file).bytes(chunk, 0, chunk.length)
    expect(seen).toEqual([[chunk, 3, 6]])
    expect(seen[0]![0]).toBe(chunk)
  })

  test('yields no more octets than it takes', () => {
    expect(BlockDecoder.maxExpansion).toBe(1)
  })
})

describe('BlockEncoder', () => {
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

  test('fills the longest blocks by default', () => {
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
})

describe('at once', () => {
  const wire = octets('80 0005 "HELLO" c0 0002 "AB"')
  const events = parseEvents('data "HELLO"\nendOfRecord\ndata "AB"\nendOfRecord\nendOfFile')

  test('decodes a whole connection at once', () => {
    expect(decodeBlocks(wire, { structure: 'R' })).toEqual(events)
  })

  test('encodes whole files at once', () => {
    expect(hex(encodeBlocks(events))).toBe(hex(wire))
    expect(hex(encodeBlocks(events, { endOfFile: 'own-block' }))).toBe(
      hex(octets('80 0005 "HELLO" 80 0002 "AB" 40 0000')),
    )
  })
})
