import { hex, octets } from '@ftpkit/testkit'
import { type ByteSink, convert, EventRecorder, FileFilter, type FileSink, Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import {
  FileEncoder,
  LinesWriter,
  type RecordFormat,
  RecordFormatTable,
  recordFormatEntries,
  recordFormats,
  type StructureTolerance,
} from '../../src/index.js'
import { thrownBy } from '../harness.js'

type WholeFile = { readonly format: 'whole'; readonly title?: string | undefined }

/** Ends the one record of a whole file. */
class OneRecord extends FileFilter {
  constructor(file: FileSink) {
    super(file)
  }

  override endOfFile(): void {
    this.file.endOfRecord()
    super.endOfFile()
  }
}

/** The formats of this package and one more: a file that is one record. */
const extended = new RecordFormatTable<RecordFormat | WholeFile, StructureTolerance | 'odd'>({
  ...recordFormatEntries,
  whole: {
    syntax: 'whole[:TITLE]',
    options: [{ field: 'title', read: (text) => text, print: (title) => title as string | undefined }],
    check({ title }) {
      if (title === 'untitled') throw new RangeError('a title says something')
    },
    reader(_format, file, { tolerate }): ByteSink {
      if (tolerate?.includes('odd')) file.suspect(true)
      return new FileEncoder(new OneRecord(file))
    },
    writer: (_format, local, options) => new LinesWriter(local, { ...options, finalLineEnd: false }),
    endOfRecordLength: () => 1,
    resumesInRecords: true,
  },
})

test('takes a format of another package by one entry', () => {
  expect(extended.syntax).toEqual({ ...recordFormats.syntax, whole: 'whole[:TITLE]' })
  expect(extended.parse('Whole:Essay')).toEqual({ format: 'whole', title: 'essay' })
  expect(extended.print({ format: 'whole', title: 'essay' })).toBe('whole:essay')
  expect(extended.print(extended.parse('rdw:little'))).toBe('rdw:little')
  expect(() => extended.parse('whole:untitled')).toThrow(new RangeError('a title says something'))
  expect(() => recordFormats.parse('whole')).toThrow(RangeError)
  const toRdw = extended.conversion({ format: 'whole' }, { format: 'rdw' })
  expect(hex(convert(toRdw, octets('"a" 0a "b"')))).toBe(hex(octets('0007 0000 "a" 0a "b"')))
  const fromLines = extended.conversion({ format: 'lines' }, { format: 'whole' })
  expect(hex(convert(fromLines, octets('"a" 0a "b" 0a')))).toBe(hex(octets('"a" 0a "b"')))
})

test('passes the tolerances of an added format to its reader', () => {
  const recorder = new EventRecorder()
  extended.reader({ format: 'whole' }, recorder, { tolerate: ['odd'] }).end()
  expect(recorder.events).toEqual([
    { kind: 'suspect', on: true },
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ])
})

test.each([
  ['lines', 2, true],
  ['fixed:80', 80, true],
  ['rdw', 16, false],
  ['bdw', 16, false],
  ['spanned:blocked', 16, true],
  ['length-prefix', 16, false],
])(
  'says of %s how long the end of a record can be, and whether a transfer resumes in one',
  (text, length, resumes) => {
    const format = recordFormats.parse(text)
    expect(recordFormats.endOfRecordLength(format)).toBe(length)
    expect(recordFormats.resumesInRecords(format)).toBe(resumes)
  },
)

const conversion = (from: string, to: string, options = {}) =>
  recordFormats.conversion(recordFormats.parse(from), recordFormats.parse(to), options)

test('turns a file of one format into one of another', () => {
  expect(hex(convert(conversion('rdw', 'lines'), octets('0006 0000 "ab" 0004 0000')))).toBe(
    hex(octets('"ab" 0a 0a')),
  )
  expect(hex(convert(conversion('lines', 'fixed:3'), octets('"ab" 0a 0a')))).toBe(hex(octets('"ab    "')))
})

test('says how much longer its output may be', () => {
  const input = octets('0a 0a 0a "a" 0a 0a')
  for (const to of [
    'lines:crlf',
    'fixed:1',
    'fixed:80',
    'rdw',
    'bdw:9',
    'spanned:9',
    'spanned:9:blocked',
    'length-prefix',
  ]) {
    const pipeline = conversion('lines', to)
    expect(convert(pipeline, input).length).toBeLessThanOrEqual(pipeline.maxExpansion * input.length)
  }
  expect(conversion('rdw', 'fixed:80').maxExpansion).toBe(81)
  expect(conversion('fixed:80', 'rdw').maxExpansion).toBe(17)
  expect(conversion('rdw', 'lines:crlf').maxExpansion).toBe(3)
})

test('limits records and knows tolerances', () => {
  const tolerate: StructureTolerance[] = ['short-last-record']
  expect(hex(convert(conversion('fixed:3', 'lines', { tolerate }), octets('"abcd"')))).toBe(
    hex(octets('"abc" 0a "d" 0a')),
  )
  expect(
    thrownBy(() => convert(conversion('lines', 'fixed:9', { maxRecordLength: 2 }), octets('"abc" 0a'))),
  ).toMatchObject({
    code: 'limit-exceeded',
    offset: 2,
  })
})

test('builds codecs of its own for each file', () => {
  const pipeline = conversion('lines', 'rdw')
  const outputs = [new Gather(), new Gather()]
  const entrances = outputs.map((output) => pipeline.into(output))
  entrances[0]!.bytes(octets('"a"'), 0, 1)
  entrances[1]!.bytes(octets('0a'), 0, 1)
  expect(outputs.map(({ length }) => length)).toEqual([0, 4])
})

test('holds records beyond 16 MiB where the limit allows it', () => {
  const length = 16_777_217
  const input = new Uint8Array(4 + length)
  new DataView(input.buffer).setUint32(0, length)
  const output = convert(
    conversion('length-prefix', 'length-prefix:4:little', { maxRecordLength: length }),
    input,
  )
  expect(output.length).toBe(4 + length)
  expect(thrownBy(() => convert(conversion('length-prefix', 'length-prefix:4:little'), input))).toMatchObject(
    {
      code: 'limit-exceeded',
      offset: length - 1,
    },
  )
})
