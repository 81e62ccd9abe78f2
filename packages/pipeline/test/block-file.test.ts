import { atEverySplit, hex, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { BlockFileReader, BlockFileWriter } from '../src/index.js'
import { thrownBy } from './harness.js'

test('reads records, marks suspect data, and drops the markers of an earlier transfer', () => {
  const file = octets('a0 0001 "a" 10 0001 "M" 00 0001 "b" c0 0000')
  const outcome = atEverySplit(file, (chunks) => outcomeOf((sink) => new BlockFileReader(sink), chunks))
  expect(outcome).toEqual({
    events: parseEvents('suspect on\ndata "a"\nendOfRecord\nsuspect off\ndata "b"\nendOfRecord\nendOfFile'),
  })
})

test('reads a file without a block for its end where that is tolerated', () => {
  const file = [octets('80 0001 "a"')]
  expect(outcomeOf((sink) => new BlockFileReader(sink), file).error?.code).toBe('truncated')
  const tolerant = outcomeOf((sink) => new BlockFileReader(sink, { tolerate: ['truncated'] }), file)
  expect(tolerant).toEqual({ events: parseEvents('data "a"\nendOfRecord\nendOfFile') })
})

function writer(options: ConstructorParameters<typeof BlockFileWriter>[1] = {}) {
  const local = new Gather()
  const file = new BlockFileWriter(local, options)
  const data = (text: string) => file.data(octets(text), 0, octets(text).length)
  return { local, file, data, written: () => local.take().map(hex).join('') }
}

test('writes a record of any length as blocks, and the end of file as a block of its own', () => {
  const { file, data, local, written } = writer()
  data('"a"')
  file.endOfRecord()
  file.endOfRecord()
  file.endOfFile()
  expect(written()).toBe(hex(octets('80 0001 "a" 80 0000 40 0000')))
  expect(local.ended).toBe(true)
})

test('keeps suspect data marked, and reports them', () => {
  const reported: unknown[] = []
  const { file, data, written } = writer({ onSuspect: (...call) => reported.push(call) })
  data('"a"')
  file.suspect(true)
  data('"b"')
  file.endOfRecord()
  file.suspect(false)
  file.endOfFile()
  expect(written()).toBe(hex(octets('00 0001 "a" a0 0001 "b" 40 0000')))
  expect(reported).toEqual([
    [true, 0],
    [false, 8],
  ])
})

test('reports a restart marker with the octets of the file before it', () => {
  const reported: unknown[] = []
  const { file, data } = writer({
    onRestartMarker: (marker, ...more) => reported.push([hex(marker), ...more]),
  })
  data('"a"')
  file.endOfRecord()
  file.restartMarker(octets('"M"'))
  expect(reported).toEqual([['4d', 4, { octetsBefore: 4, recordOctets: 0, records: 1 }]])
})

test('resumes after a marker between records', () => {
  const resume = { octetsBefore: 4, recordOctets: 0, records: 1 }
  const { file, data, written } = writer({ resume })
  data('"b"')
  file.endOfRecord()
  file.endOfFile()
  expect(written()).toBe(hex(octets('80 0001 "b" 40 0000')))
  expect(() => writer({ resume: { ...resume, recordOctets: 1 } })).toThrow(RangeError)
})

test('refuses a file that ends inside a record, and all further input, unless that is tolerated', () => {
  const { file, data } = writer()
  data('"a"')
  const fault = thrownBy(() => file.endOfFile())
  expect(fault).toMatchObject({ code: 'missing-eor', clause: '959 §3.4', replyHint: 451 })
  const calls = [
    () => data('"b"'),
    () => file.endOfRecord(),
    () => file.restartMarker(octets('"M"')),
    () => file.suspect(true),
    () => file.endOfFile(),
  ]
  for (const call of calls) expect(thrownBy(call)).toBe(fault)

  const tolerant = writer({ tolerate: ['missing-eor'] })
  tolerant.data('"a"')
  tolerant.file.endOfFile()
  expect(tolerant.written()).toBe(hex(octets('80 0001 "a" 40 0000')))
})

test('needs no listener for its reports', () => {
  const { file, written } = writer()
  file.restartMarker(octets('"M"'))
  file.suspect(true)
  file.endOfFile()
  expect(written()).toBe('400000')
})
