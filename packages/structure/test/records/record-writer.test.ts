import { chunksOf, hex, octets } from '@ftpkit/testkit'
import {
  concat,
  EventRecorder,
  type FileEvent,
  type FileSink,
  FtpError,
  Gather,
  replay,
} from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type FixedFormat,
  FixedWriter,
  type RecordFormat,
  type RestartPoint,
  recordFormats,
} from '../../src/index.js'
import { anyRecordFormat, plainRecords } from '../arbitraries.js'
import { fileOf, recordsOf, throughLocalFile, thrownBy, writtenBy } from '../harness.js'

const exact = [
  'rdw',
  'rdw:exclusive:little:second',
  'bdw',
  'bdw:50',
  'spanned',
  'spanned:9',
  'spanned:9:blocked',
  'bdw:50:little:second',
  'bdw:50:exclusive',
  'bdw:50:exclusive:little',
  'bdw:50:second',
  'spanned:9:little:second',
  'spanned:13:blocked:exclusive',
  'spanned:13:blocked:exclusive:little:second',
  'spanned:second',
]
const prefixed = ['length-prefix', 'length-prefix:2:little:inclusive']

describe.each([...exact, ...prefixed])('%s', (text) => {
  test('preserves any records', () => {
    const records = fc.array(fc.uint8Array({ maxLength: 42 }))
    fc.assert(
      fc.property(records, (list) => {
        expect(throughLocalFile(recordFormats.parse(text), list)).toEqual(list)
      }),
    )
  })

  test('preserves records longer than its memory', () => {
    const long = Uint8Array.from({ length: 32_700 }, (_, at) => at * 7)
    const records = text.startsWith('bdw:50') ? [long.slice(0, 42)] : [long, long.slice(0, 9), long, long]
    const sent = throughLocalFile(recordFormats.parse(text), records)
    expect(sent.map((record) => record.length)).toEqual(records.map((record) => record.length))
    // Compared at once: element by element would take seconds.
    expect(Buffer.concat(sent).equals(Buffer.concat(records))).toBe(true)
  })
})

test('preserves any records but empty ones in blocks of 1014 octets', () => {
  const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1_500 }), { maxLength: 5 })
  const formats = fc.constantFrom('length-prefix:1014', 'length-prefix:2:little:inclusive:1014')
  fc.assert(
    fc.property(formats, records, (text, list) => {
      const format = recordFormats.parse(text)
      expect(localFile(format, list).length % 1014).toBe(0)
      expect(throughLocalFile(format, list)).toEqual(list)
    }),
    { numRuns: 50 },
  )
})

test('preserves lines without line ends in them, including their own CRs', () => {
  const line = fc.uint8Array().map((octets) => octets.filter((octet) => octet !== 0x0a))
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(throughLocalFile({ format: 'lines' }, lines)).toEqual(lines)
    }),
  )
})

test('pads, wraps and truncates like a simple model', () => {
  const formats = fc.record({
    format: fc.constant('fixed' as const),
    length: fc.integer({ min: 1, max: 10 }),
    pad: fc.constantFrom(0, 0x20),
    trailingPads: fc.constantFrom('keep' as const, 'strip' as const),
    tooLong: fc.constantFrom('wrap' as const, 'truncate' as const),
  })
  const record = fc.array(fc.constantFrom(0, 0x20, 0x41), { maxLength: 25 })
  fc.assert(
    fc.property(formats, fc.array(record), (format, records) => {
      const expected = records.flatMap((octets) => fixedModel(format, octets))
      const sent = throughLocalFile(
        format,
        records.map((octets) => Uint8Array.from(octets)),
      )
      expect(sent.map((octets) => [...octets])).toEqual(expected)
    }),
  )
})

test('converts any format to any other, at any cut, in one pass', () => {
  const formats = anyRecordFormat.map(preserving)
  fc.assert(
    fc.property(formats, formats, plainRecords, fc.integer({ min: 1, max: 9 }), (from, to, records, size) => {
      const source = localFile(from, records)
      const target = new Gather()
      const conversion = recordFormats.reader(from, recordFormats.writer(to, target))
      for (const chunk of chunksOf(source, size)) conversion.bytes(chunk, 0, chunk.length)
      conversion.end()
      expect(hex(concat(target.take()))).toBe(hex(localFile(to, records)))
    }),
  )
})

test('never writes to octets that it passed on', () => {
  fc.assert(
    fc.property(anyRecordFormat.map(preserving), plainRecords, (format, records) => {
      const views: [Uint8Array, string][] = []
      const keeping = {
        bytes(chunk: Uint8Array, start: number, end: number) {
          views.push([chunk.subarray(start, end), hex(chunk.subarray(start, end))])
        },
        end() {},
      }
      replay(fileOf(records), recordFormats.writer(format, keeping))
      for (const [view, then] of views) expect(hex(view)).toBe(then)
    }),
  )
})

describe.each(['lines', 'fixed:2', 'rdw', 'bdw', 'spanned', 'length-prefix'])('%s', (text) => {
  const format = recordFormats.parse(text)

  test('refuses everything after a fault with the same error', () => {
    const writer = recordFormats.writer(format, new Gather())
    writer.data(Uint8Array.of(1, 2), 0, 2)
    const fault = thrownBy(() => writer.endOfFile())
    expect(fault).toMatchObject({
      code: 'missing-eor',
      message: 'record 1, octet 2 of the data: the file ends inside it',
      replyHint: 451,
    })
    for (const call of everyCall(writer)) expect(thrownBy(call)).toBe(fault)
  })

  test('refuses everything after a fault of the local file', () => {
    const full = new FtpError('local-file', 'the disk is full')
    const writer = recordFormats.writer(format, {
      bytes() {
        throw full
      },
      end() {},
    })
    const calls = [
      () => writer.data(Uint8Array.of(1), 0, 1),
      () => writer.endOfRecord(),
      () => writer.endOfFile(),
    ]
    const faults = calls.map(thrownBy).filter((fault) => fault !== undefined)
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault).toBe(full)
    for (const call of everyCall(writer)) expect(thrownBy(call)).toBe(full)
  })

  test('ignores an empty piece of data', () => {
    const nothing: FileEvent = { kind: 'data', data: new Uint8Array(0) }
    const piece: FileEvent = { kind: 'data', data: Uint8Array.of(1, 2) }
    const end: FileEvent = { kind: 'endOfRecord' }
    const write = (events: FileEvent[]) =>
      writtenBy((local) => recordFormats.writer(format, local), [...events, { kind: 'endOfFile' }])
    expect(write([nothing])).toEqual(write([]))
    expect(write([nothing, piece, nothing, end, nothing])).toEqual(write([piece, end]))
  })
})

test.each([
  ['lines', [0, 0], [2, 0], [3, 1]],
  ['lines:no-final', [0, 0], [1, 0], [3, 1]],
  ['fixed:2', [0, 0], [2, 0], [3, 1]],
  ['rdw', [0, 0], [5, 0], [5, 1]],
  ['bdw', [0, 0], [9, 0], [9, 1]],
  ['spanned', [0, 0], [5, 0], [10, 1]],
  ['spanned:blocked', [0, 0], [9, 0], [18, 1]],
  ['length-prefix:2', [0, 0], [3, 0], [3, 1]],
])('%s reports restart markers with the octets that are in the local file', (text, ...expected) => {
  const reports: unknown[] = []
  const suspects: unknown[] = []
  const local = new Gather()
  const writer = recordFormats.writer(recordFormats.parse(text), local, {
    onRestartMarker(marker, octetsBefore, { recordOctets, ...rest }) {
      expect(rest).toEqual({ octetsBefore, records: reports.length > 0 ? 1 : 0 })
      expect([...marker]).toEqual([0x4d])
      expect(octetsBefore).toBe(local.length)
      reports.push([octetsBefore, recordOctets])
    },
    onSuspect: (on, octetsBefore) => suspects.push([on, octetsBefore]),
  })
  const marker = Uint8Array.of(0x4d)
  writer.restartMarker(marker)
  writer.data(Uint8Array.of(9, 0x41, 9), 1, 2)
  writer.endOfRecord()
  writer.restartMarker(marker)
  writer.suspect(true)
  writer.data(Uint8Array.of(9, 0x42, 9), 1, 2)
  writer.restartMarker(marker)
  writer.endOfRecord()
  writer.suspect(false)
  writer.endOfFile()
  expect(reports).toEqual(expected)
  expect(suspects).toHaveLength(2)
  expect(suspects[0]).toEqual([true, expected[1]![0]])
})

describe.each([
  'lines',
  'lines:crlf:no-final',
  'fixed:7:wrap',
  'fixed:7:truncate',
  'fixed:40',
  'rdw',
  'bdw:50',
  'spanned:9',
  'spanned:20:blocked',
  'length-prefix',
])('%s', (text) => {
  test('resumes after any restart marker', () => {
    const format = recordFormats.parse(text)
    const holds = ['rdw', 'bdw', 'length-prefix'].includes(format.format)
    const files = fc.array(fc.uint8Array({ maxLength: 24 }), { maxLength: 4 })
    fc.assert(
      fc.property(files, fc.nat(200), (records, place) => {
        const { before, after } = cutAt(fileOf(records), place)
        const local = new Gather()
        const points: RestartPoint[] = []
        const reports = {
          onRestartMarker: (_: Uint8Array, __: number, at: RestartPoint) => void points.push(at),
        }
        replay(
          [...before, { kind: 'restartMarker', marker: 'M' }],
          recordFormats.writer(format, local, reports),
        )
        const resume = points[0]!
        expect(local.length).toBe(resume.octetsBefore)
        if (holds && resume.recordOctets > 0) {
          expect(() => recordFormats.writer(format, local, { resume })).toThrow(
            new RangeError(
              `cannot resume ${resume.recordOctets} octets into a record: they were not written yet`,
            ),
          )
          return
        }
        replay(after, recordFormats.writer(format, local, { resume }))
        expect(recordsAgain(format, concat(local.take()))).toEqual(
          recordsAgain(format, localFile(format, records)),
        )
      }),
    )
  })

  test('counts from a restart marker on', () => {
    const resume = { octetsBefore: 100, recordOctets: 0, records: 5 }
    const points: RestartPoint[] = []
    const writer = recordFormats.writer(recordFormats.parse(text), new Gather(), {
      resume,
      onRestartMarker: (_marker, _octets, at) => points.push(at),
    })
    writer.restartMarker(Uint8Array.of(0x4d))
    expect(points).toEqual([resume])
    writer.data(Uint8Array.of(1), 0, 1)
    expect(() => writer.endOfFile()).toThrow('record 6, octet 1 of the data: the file ends inside it')
  })
})

test('counts the records that it truncates, and no others', () => {
  const truncated = (options: Omit<FixedFormat, 'length'>, lengths: number[]) => {
    const writer = new FixedWriter(new Gather(), { length: 2, ...options })
    replay(fileOf(lengths.map((length) => new Uint8Array(length))), writer)
    return writer.truncatedRecords
  }
  expect(truncated({ tooLong: 'truncate' }, [1, 2, 3, 0, 9])).toBe(2)
  expect(truncated({ tooLong: 'wrap' }, [1, 2, 3, 9])).toBe(0)
  expect(truncated({}, [1, 2])).toBe(0)
})

test.each(['lines', 'fixed:4', 'fixed:4:wrap', 'rdw', 'bdw', 'spanned:9', 'length-prefix'])(
  '%s passes on no empty piece',
  (text) => {
    const pieces: number[] = []
    const local = {
      bytes: (_: Uint8Array, start: number, end: number) => void pieces.push(end - start),
      end() {},
    }
    replay(
      fileOf(['', 'abcd', ''].map((letters) => octets(`"${letters}"`))),
      recordFormats.writer(recordFormats.parse(text), local),
    )
    expect(pieces).not.toContain(0)
    const reader = recordFormats.reader(recordFormats.parse(text), {
      data: (_, start, end) => pieces.push(end - start),
      endOfRecord() {},
      restartMarker() {},
      suspect() {},
      endOfFile() {},
    })
    const file = localFile(recordFormats.parse(text), [octets('"abcd"'), new Uint8Array(0), octets('"efgh"')])
    reader.bytes(file, 0, file.length)
    expect(pieces).not.toContain(0)
  },
)

test.each(['lines', 'fixed:4', 'rdw', 'bdw', 'spanned', 'length-prefix'])(
  '%s that tolerates a missing end of record adds no record to a file whose last one ended',
  (text) => {
    const format = recordFormats.parse(text)
    const records = [octets('"ab"')]
    const tolerant = writtenBy(
      (local) => recordFormats.writer(format, local, { tolerate: ['missing-eor'] }),
      fileOf(records),
    )
    expect(tolerant).toEqual(writtenBy((local) => recordFormats.writer(format, local), fileOf(records)))
  },
)

test('passes on no empty piece of a record that comes in pieces of the record length', () => {
  const pieces: number[] = []
  const local = {
    bytes: (_: Uint8Array, start: number, end: number) => void pieces.push(end - start),
    end() {},
  }
  const writer = new FixedWriter(local, { length: 4, tooLong: 'wrap' })
  writer.data(octets('"abcd"'), 0, 4)
  writer.data(octets('"efgh"'), 0, 4)
  writer.endOfRecord()
  expect(pieces).toEqual([4, 4])
})

test('counts a record that a restart marker cut among those that were too long', () => {
  const resume = { octetsBefore: 2, recordOctets: 3, records: 0 }
  const writer = new FixedWriter(new Gather(), { length: 2, tooLong: 'truncate', resume })
  writer.endOfRecord()
  expect(writer.truncatedRecords).toBe(1)
})

test('refuses everything after a fault of the local file at a restart marker', () => {
  const full = new FtpError('local-file', 'the disk is full')
  const writer = recordFormats.writer(
    { format: 'bdw' },
    {
      bytes() {
        throw full
      },
      end() {},
    },
  )
  writer.data(Uint8Array.of(1), 0, 1)
  writer.endOfRecord()
  expect(thrownBy(() => writer.restartMarker(Uint8Array.of(0x4d)))).toBe(full)
  for (const call of everyCall(writer)) expect(thrownBy(call)).toBe(full)
})

test('ignores markers and suspect data without a callback', () => {
  const events: FileEvent[] = [
    { kind: 'restartMarker', marker: 'M' },
    { kind: 'suspect', on: true },
    { kind: 'endOfFile' },
  ]
  expect(writtenBy((local) => recordFormats.writer({ format: 'rdw' }, local), events)).toEqual({
    octets: [],
    ended: true,
  })
})

test.each([
  ['rdw', 65_531],
  ['rdw:exclusive', 65_535],
  ['length-prefix:2', 65_535],
  ['length-prefix:2:inclusive', 65_533],
])('%s carries records of up to %i octets', (text, longest) => {
  const write = (length: number) =>
    writtenBy(
      (local) => recordFormats.writer(recordFormats.parse(text), local),
      fileOf([new Uint8Array(length)]),
    )
  expect(write(longest).ended).toBe(true)
  expect(write(longest + 1).error).toEqual({
    code: 'record-too-long',
    offset: longest,
    clause: '959 §3.1.2.2',
  })
})

test('holds records of up to 16 MiB by default', () => {
  const local = {
    octets: 0,
    bytes(_: Uint8Array, start: number, end: number) {
      local.octets += end - start
    },
    end() {},
  }
  const writer = recordFormats.writer({ format: 'length-prefix' }, local)
  const piece = new Uint8Array(1_048_576)
  for (let at = 0; at < 16; at++) writer.data(piece, 0, piece.length)
  writer.endOfRecord()
  expect(local.octets).toBe(16_777_220)
  for (let at = 0; at < 16; at++) writer.data(piece, 0, piece.length)
  expect(() => writer.data(piece, 0, 1)).toThrow(
    'record 2, octet 33554432 of the data: it is longer than the limit of 16777216 octets',
  )
})

test('reports how long a record may be', () => {
  const messages = ['fixed:2', 'bdw:9', 'rdw', 'length-prefix:2'].map((text) => {
    const writer = recordFormats.writer(recordFormats.parse(text), new Gather())
    return (thrownBy(() => writer.data(new Uint8Array(65_536), 0, 65_536)) as Error).message
  })
  expect(messages).toEqual([
    'record 1, octet 2 of the data: it is longer than 2 octets: wrap or truncate it, or write longer records',
    'record 1, octet 1 of the data: it is longer than 1 octets, the most that a block of 9 can hold',
    'record 1, octet 65531 of the data: it is longer than 65531 octets, the most that a record descriptor word can count',
    'record 1, octet 65535 of the data: it is longer than 65535 octets, the most that a length prefix can count',
  ])
})

test('refuses lengths and sizes out of range', () => {
  const make = (format: object) => () => recordFormats.writer(format as RecordFormat, new Gather())
  for (const length of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
    expect(make({ format: 'fixed', length })).toThrow(RangeError)
  }
  for (const pad of [-1, 256, 0.5]) {
    expect(make({ format: 'fixed', length: 80, pad })).toThrow(
      new RangeError(`a pad octet is a whole number from 0 to 255, not ${pad}`),
    )
  }
  for (const blockSize of [8, 32_761, 20.5]) {
    expect(make({ format: 'bdw', blockSize })).toThrow(RangeError)
    expect(make({ format: 'spanned', blockSize })).toThrow(RangeError)
  }
  expect(make({ format: 'length-prefix', octets: 3 })).toThrow(
    new RangeError('a length prefix has 2 or 4 octets, not 3'),
  )
  for (const pad of [0, 255]) expect(make({ format: 'fixed', length: 1, pad })).not.toThrow()
})

test('pads records much longer than its block of pads', () => {
  const length = 10_000
  const written = writtenBy(
    (local) => recordFormats.writer({ format: 'fixed', length }, local),
    fileOf([octets('"a"')]),
  )
  expect(written.octets).toEqual([0x61, ...new Array<number>(length - 1).fill(0x20)])
  const stripped: RecordFormat = { format: 'fixed', length, trailingPads: 'strip' }
  const records = [Uint8Array.from({ length }, (_, at) => (at === length - 2 ? 0x61 : 0x20)), octets('"a"')]
  expect(throughLocalFile(stripped, records)).toEqual([records[0]!.slice(0, length - 1), records[1]])
})

/** The same format, or one of fixed length that fits plain records, so that it preserves them. */
function preserving(format: RecordFormat): RecordFormat {
  return format.format === 'fixed'
    ? { format: 'fixed', length: 40, pad: 0x20, trailingPads: 'strip' }
    : format
}

function localFile(format: RecordFormat, records: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(writtenBy((local) => recordFormats.writer(format, local), fileOf(records)).octets)
}

function fixedModel(
  { length, pad, trailingPads, tooLong }: FixedFormat,
  record: readonly number[],
): number[][] {
  const pieces: number[][] = [record.slice(0, length)]
  if (tooLong === 'wrap') {
    for (let at = length; at < record.length; at += length) pieces.push(record.slice(at, at + length))
  }
  return pieces.map((piece) => {
    const padded = [...piece, ...new Array<number>(length - piece.length).fill(pad!)]
    if (trailingPads === 'strip') while (padded.at(-1) === pad) padded.pop()
    return padded
  })
}

/** The events before and after a place, which may be inside data. */
function cutAt(events: readonly FileEvent[], place: number): { before: FileEvent[]; after: FileEvent[] } {
  const single = events.flatMap((event): FileEvent[] =>
    event.kind === 'data' ? chunksOf(event.data, 1).map((data) => ({ kind: 'data', data })) : [event],
  )
  const at = place % single.length
  return { before: single.slice(0, at), after: single.slice(at) }
}

function recordsAgain(format: RecordFormat, local: Uint8Array): Uint8Array[] {
  const recorder = new EventRecorder()
  const reader = recordFormats.reader(format, recorder)
  reader.bytes(local, 0, local.length)
  reader.end()
  return recordsOf(recorder.events)
}

function everyCall(writer: FileSink): (() => void)[] {
  return [
    () => writer.data(Uint8Array.of(1), 0, 1),
    () => writer.endOfRecord(),
    () => writer.restartMarker(Uint8Array.of(0x4d)),
    () => writer.suspect(true),
    () => writer.endOfFile(),
  ]
}
