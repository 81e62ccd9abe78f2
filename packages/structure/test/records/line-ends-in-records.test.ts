import { eachRecord, Gather, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LinesReader, LinesWriter, type LinesWriterOptions } from '../../src/index.js'
import { thrownBy } from '../harness.js'

const lineEnds = ['lf', 'crlf', 'nl', 'any'] as const

/** Records of octets that are line ends, or nearly, in pieces. */
const pieces = fc.array(
  fc.array(
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((octets) => octets.map(nearLineEnd)),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  { maxLength: 4 },
)

function nearLineEnd(octet: number): number {
  return [0x0a, 0x0d, 0x15, 0x61][octet % 16] ?? 0x62
}

function write(records: readonly (readonly Uint8Array[])[], options: LinesWriterOptions): Uint8Array {
  const local = new Gather()
  const writer = new LinesWriter(local, options)
  for (const record of records) {
    for (const piece of record) writer.data(piece, 0, piece.length)
    writer.endOfRecord()
  }
  writer.endOfFile()
  return Buffer.concat(local.take())
}

function read(file: Uint8Array, options: LinesWriterOptions): string[] {
  const records: string[] = []
  let record = ''
  const reader = new LinesReader(
    {
      data(chunk, start, end) {
        record += Buffer.from(chunk.subarray(start, end)).toString('hex')
      },
      endOfRecord() {
        records.push(record)
        record = ''
      },
      restartMarker() {},
      suspect() {},
      endOfFile() {},
    },
    options,
  )
  reader.bytes(file, 0, file.length)
  reader.end()
  return records
}

describe.each(lineEnds)('lines:%s', (lineEnd) => {
  test('reads back what it wrote, or refuses a record that it would not', () => {
    fc.assert(
      fc.property(pieces, (records) => {
        const given = records.map((record) => Buffer.concat(record).toString('hex'))
        const kept = read(write(records, { lineEnd }), { lineEnd })
        let refusing: string[] | undefined
        try {
          refusing = read(write(records, { lineEnd, lineEndsInRecords: 'refuse' }), { lineEnd })
        } catch (error) {
          expect(isFtpError(error) && error.code).toBe('line-end-in-record')
        }
        expect(refusing ?? given).toEqual(given)
        expect(refusing === undefined).toBe(JSON.stringify(kept) !== JSON.stringify(given))
      }),
    )
  })

  test('writes one line for each record where line ends are substituted', () => {
    fc.assert(
      fc.property(pieces, (records) => {
        fc.pre(lineEnd !== 'any' || records.every((record) => record.at(-1)!.at(-1) !== 0x0d))
        const options = { lineEnd, lineEndsInRecords: { substitute: 0x3f } } as const
        expect(read(write(records, options), { lineEnd })).toHaveLength(records.length)
      }),
    )
  })
})

test('a refused record is reported with its number, offset and what to do', () => {
  const options = { lineEndsInRecords: 'refuse' } as const
  const fault = thrownBy(() => write([[Uint8Array.of(0x61)], [Uint8Array.of(0x62, 0x0a)]], options))
  expect(fault).toMatchObject({ code: 'line-end-in-record', offset: 2, clause: '959 §3.4' })
  expect(fault).toMatchObject({ message: expect.stringMatching(/^record 2, octet 2 .*lines:substitute=HH/) })
})

test.each([
  ['lf', 0x0a],
  ['crlf', 0x0d],
  ['nl', 0x15],
  ['any', 0x0d],
  ['lf', 256],
  ['lf', 1.5],
] as const)('lines:%s refuses the substitute %d', (lineEnd, substitute) => {
  const options = { lineEnd, lineEndsInRecords: { substitute } }
  expect(() => new LinesWriter(new Gather(), options)).toThrow(RangeError)
})

/** What is written for records of one length, and the fault, if there is one. */
function writtenTogether(octets: Uint8Array, length: number, options: LinesWriterOptions, together: boolean) {
  const local = new Gather()
  const writer = new LinesWriter(local, options)
  let fault = ''
  try {
    if (together) writer.wholeRecords(octets, 0, octets.length, length)
    else eachRecord(writer, octets, 0, octets.length, length)
    writer.data(Uint8Array.of(0x61), 0, 1)
    writer.endOfRecord()
    writer.endOfFile()
  } catch (error) {
    if (!isFtpError(error)) throw error
    fault = `${error.message} ${error.offset}`
  }
  return { written: Buffer.concat(local.take()).toString('hex'), fault }
}

test('records of one length are the same and fail the same whether they come together or one by one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.uint8Array({ maxLength: 600 }),
      fc.boolean(),
      fc.record({
        lineEnd: fc.constantFrom(...lineEnds),
        finalLineEnd: fc.boolean(),
        lineEndsInRecords: fc.constantFrom('keep' as const, 'refuse' as const, { substitute: 0x3f }),
      }),
      (length, content, isPlain, options) => {
        const whole = content.subarray(0, content.length - (content.length % length))
        const octets = whole.map((octet) => (isPlain ? 0x61 + (octet % 26) : nearLineEnd(octet)))
        const together = writtenTogether(octets, length, options, true)
        expect(together).toEqual(writtenTogether(octets, length, options, false))
      },
    ),
    { numRuns: 500 },
  )
})

test('records that come together after a fault are refused with it', () => {
  const writer = new LinesWriter(new Gather(), { lineEndsInRecords: 'refuse' })
  const fault = thrownBy(() => writer.data(Uint8Array.of(0x0a), 0, 1))
  expect(thrownBy(() => writer.wholeRecords(new Uint8Array(160), 0, 160, 80))).toBe(fault)
})
