import { atEverySplit, octets, outcomeOf } from '@ftpkit/testkit'
import { EventRecorder, type FileSink, FtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RecordFormat, recordFormats, type StructureTolerance } from '../../src/index.js'
import { anyRecordFormat } from '../arbitraries.js'
import { thrownBy } from '../harness.js'

test('gives the same records and faults at any cut', () => {
  const octet = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 9, 0x0a, 0x0d, 0x15, 0x1a, 0x25, 0x40) },
    fc.nat(255),
  )
  const tolerate: readonly StructureTolerance[] = [
    'reserved-octets',
    'extended-block-descriptor',
    'short-last-record',
  ]
  const filler: readonly StructureTolerance[] = ['trailing-filler']
  const options = fc.constantFrom({}, { tolerate }, { tolerate: filler }, { maxRecordLength: 3 })
  fc.assert(
    fc.property(anyRecordFormat, fc.array(octet, { maxLength: 30 }), options, (format, input, chosen) => {
      const outcome = atEverySplit(Uint8Array.from(input), (chunks) =>
        outcomeOf((file) => recordFormats.reader(format, file, chosen), chunks),
      )
      if (!outcome.error) expect(outcome.events.at(-1)).toEqual({ kind: 'endOfFile' })
      else expect(outcome.error.offset).toBeLessThanOrEqual(input.length)
    }),
    { numRuns: 100 },
  )
})

const faults: [string, string, string, string][] = [
  [
    'fixed:4',
    '"abcdef"',
    'truncated',
    'record 2, octet 6 of the local file: the file ends 2 octets before the end of a record of 4',
  ],
  [
    'rdw',
    '0005 0000 "a" 0003 0000',
    'bad-record-descriptor',
    'record 2, octet 5 of the local file: its record descriptor word says 3 octets, less than its own 4',
  ],
  [
    'rdw',
    '0005 0001',
    'bad-record-descriptor',
    'record 1, octet 0 of the local file: reserved octets of its record descriptor word are not zero',
  ],
  [
    'rdw',
    '0006 0000 "a"',
    'truncated',
    'record 1, octet 5 of the local file: the file ends 1 octets before it does',
  ],
  [
    'rdw',
    '0006',
    'truncated',
    'record 1, octet 2 of the local file: the file ends inside its record descriptor word',
  ],
  [
    'length-prefix:2',
    '00',
    'truncated',
    'record 1, octet 1 of the local file: the file ends inside its length prefix: if that is filler after the last record, tolerate trailing-filler',
  ],
  [
    'bdw',
    '0009 0000 0005 0000 "a" 0007 0000',
    'bad-record-descriptor',
    'block 2, octet 9 of the local file: its descriptor word says 7 octets, too few for a record',
  ],
  [
    'bdw',
    '8009 0000',
    'bad-record-descriptor',
    'block 1, octet 0 of the local file: its descriptor word is an extended one: tolerate it for a tape',
  ],
  [
    'bdw',
    '0009 0100',
    'bad-record-descriptor',
    'block 1, octet 0 of the local file: reserved octets of its descriptor word are not zero',
  ],
  [
    'bdw',
    '0009 0000 0006 0000 "a"',
    'bad-record-descriptor',
    'block 1, octet 9 of the local file: it ends inside a record or segment, which must not cross a block',
  ],
  [
    'bdw',
    '0009 00',
    'truncated',
    'block 1, octet 3 of the local file: the file ends inside its descriptor word',
  ],
  [
    'bdw',
    '0009 0000 0005 0000 "a" 0009',
    'truncated',
    'block 2, octet 11 of the local file: the file ends inside its descriptor word',
  ],
  [
    'bdw',
    '0009 0000 0005',
    'truncated',
    'block 1, octet 6 of the local file: the file ends 3 octets before it does',
  ],
  [
    'spanned',
    '0005 0400 "a"',
    'bad-record-descriptor',
    'record 1, octet 0 of the local file: reserved bits of its segment descriptor word are not zero',
  ],
  [
    'spanned',
    '0005 0200 "a"',
    'bad-record-descriptor',
    'record 1, octet 0 of the local file: its first segment is missing',
  ],
  [
    'spanned',
    '0005 0000 "a" 0005 0100 "b" 0005 0100 "b"',
    'bad-record-descriptor',
    'record 2, octet 10 of the local file: a new record begins before its last segment',
  ],
  [
    'spanned',
    '0003 0000',
    'bad-record-descriptor',
    'record 1, octet 0 of the local file: its segment descriptor word says 3 octets, less than its own 4',
  ],
  [
    'spanned',
    '0005 0100 "a"',
    'truncated',
    'record 1, octet 5 of the local file: the file ends before its last segment',
  ],
]

describe.each(faults)('%s of %s', (text, local, code, message) => {
  test('reports the fault with its place, and refuses further input with the same error', () => {
    const reader = recordFormats.reader(recordFormats.parse(text), new EventRecorder())
    const input = octets(local)
    const fault = thrownBy(() => {
      reader.bytes(input, 0, input.length)
      reader.end()
    })
    expect(fault).toMatchObject({ code, message, clause: '959 §3.1.2.2', replyHint: 451 })
    expect(thrownBy(() => reader.bytes(input, 0, 0))).toBe(fault)
    expect(thrownBy(() => reader.end())).toBe(fault)
  })
})

describe.each(['fixed:1', 'rdw', 'bdw', 'spanned', 'length-prefix:2'])('%s', (text) => {
  const local: Record<string, string> = {
    'fixed:1': '"a"',
    rdw: '0005 0000 "a"',
    bdw: '0009 0000 0005 0000 "a"',
    spanned: '0005 0000 "a"',
    'length-prefix:2': '0001 "a"',
  }

  test.each(['data', 'endOfRecord', 'endOfFile'] as const)(
    'refuses everything after a fault of %s',
    (call) => {
      const aborted = new FtpError('aborted', 'the peer is gone')
      const fail = () => {
        throw aborted
      }
      const file: FileSink = { ...silent, [call]: fail }
      const reader = recordFormats.reader(recordFormats.parse(text), file)
      const input = octets(local[text]!)
      const feed = () => {
        reader.bytes(input, 0, input.length)
        reader.end()
      }
      expect(thrownBy(feed)).toBe(aborted)
      expect(thrownBy(() => reader.bytes(input, 0, 0))).toBe(aborted)
      expect(thrownBy(() => reader.end())).toBe(aborted)
    },
  )
})

test('reads all 31 bits of the length of an extended block', () => {
  const reader = recordFormats.reader({ format: 'bdw' }, silent, { tolerate: ['extended-block-descriptor'] })
  reader.bytes(octets('81020304'), 0, 4)
  expect(thrownBy(() => reader.end())).toMatchObject({
    message: `block 1, octet 4 of the local file: the file ends ${0x01020304 - 4} octets before it does`,
  })
})

test('passes octets on without a copy', () => {
  for (const [text, local] of [
    ['lines', '"abc" 0a'],
    ['fixed:3', '"abc"'],
    ['rdw', '0007 0000 "abc"'],
    ['bdw', '000b 0000 0007 0000 "abc"'],
    ['spanned', '0007 0000 "abc"'],
    ['length-prefix:2', '0003 "abc"'],
  ] as const) {
    const input = octets(local)
    const chunks: Uint8Array[] = []
    const reader = recordFormats.reader(recordFormats.parse(text), {
      ...silent,
      data: (chunk) => void chunks.push(chunk),
    })
    reader.bytes(input, 0, input.length)
    expect(chunks).toEqual([input])
    expect(chunks[0]).toBe(input)
  }
})

test('refuses lengths out of range', () => {
  const make = (format: object) => () => recordFormats.reader(format as RecordFormat, silent)
  expect(make({ format: 'fixed', length: 0 })).toThrow(
    new RangeError('the length of a fixed record is a whole number from 1, not 0'),
  )
  expect(make({ format: 'length-prefix', octets: 1 })).toThrow(RangeError)
})

const silent: FileSink = {
  data() {},
  endOfRecord() {},
  restartMarker() {},
  suspect() {},
  endOfFile() {},
}
