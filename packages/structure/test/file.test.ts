import { outcomeOf } from '@ftpkit/testkit'
import { type ByteSink, type FileEvent, Gather, isFtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { FileDecoder, FileEncoder } from '../src/index.js'
import { thrownBy, writtenBy } from './harness.js'

const abc: FileEvent = { kind: 'data', data: Uint8Array.of(1, 2, 3) }

test('passes octets on unchanged and ends the file', () => {
  expect(outcomeOf((file) => new FileEncoder(file), [Uint8Array.of(1, 0x0a), Uint8Array.of(2)])).toEqual({
    events: [{ kind: 'data', data: Uint8Array.of(1, 0x0a, 2) }, { kind: 'endOfFile' }],
  })
})

test('sends an empty file', () => {
  expect(outcomeOf((file) => new FileEncoder(file), [])).toEqual({ events: [{ kind: 'endOfFile' }] })
})

test('writes data unchanged and ends the local file', () => {
  expect(writtenBy((local) => new FileDecoder(local), [abc, abc, { kind: 'endOfFile' }])).toEqual({
    octets: [1, 2, 3, 1, 2, 3],
    ended: true,
  })
})

test('refuses an end of record, and everything after it, with the same error', () => {
  const decoder = new FileDecoder(new Gather())
  decoder.data(Uint8Array.of(9, 1, 2, 9), 1, 3)
  const faults = [
    () => decoder.endOfRecord(),
    () => decoder.endOfRecord(),
    () => decoder.data(Uint8Array.of(1), 0, 1),
    () => decoder.restartMarker(Uint8Array.of(0x4d)),
    () => decoder.suspect(true),
    () => decoder.endOfFile(),
  ].map(thrownBy)
  expect(faults[0]).toMatchObject({
    code: 'eor-outside-record-structure',
    message:
      'end of record after 2 octets of a file without records: transfer it with STRU R, which keeps where each record ends',
    offset: 2,
    clause: '959 §3.1.2.1',
    replyHint: 451,
  })
  for (const fault of faults) expect(fault).toBe(faults[0])
  expect(isFtpError(faults[0])).toBe(true)
})

test('ignores ends of records where they are tolerated', () => {
  const decoder = (local: ByteSink) => new FileDecoder(local, { tolerate: ['eor-outside-record-structure'] })
  const events: FileEvent[] = [
    abc,
    { kind: 'endOfRecord' },
    abc,
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ]
  expect(writtenBy((local) => decoder(local), events)).toEqual({ octets: [1, 2, 3, 1, 2, 3], ended: true })
})

test('reports restart markers and suspect data with the octets before them', () => {
  const reports: unknown[] = []
  const decoder = new FileDecoder(new Gather(), {
    onRestartMarker: (marker, octetsBefore, point) => reports.push([...marker, octetsBefore, point]),
    onSuspect: (on, octetsBefore) => reports.push([on, octetsBefore]),
  })
  decoder.restartMarker(Uint8Array.of(0x4d))
  decoder.data(Uint8Array.of(1, 2, 3), 1, 3)
  decoder.suspect(true)
  decoder.data(Uint8Array.of(4), 0, 1)
  decoder.suspect(false)
  decoder.restartMarker(Uint8Array.of(0x4e))
  expect(reports).toEqual([
    [0x4d, 0, { octetsBefore: 0, recordOctets: 0, records: 0 }],
    [true, 2],
    [false, 3],
    [0x4e, 3, { octetsBefore: 3, recordOctets: 0, records: 0 }],
  ])
})

test('ignores markers and suspect data without a callback', () => {
  const events: FileEvent[] = [
    { kind: 'restartMarker', marker: 'M' },
    { kind: 'suspect', on: true },
    { kind: 'endOfFile' },
  ]
  expect(writtenBy((local) => new FileDecoder(local), events)).toEqual({ octets: [], ended: true })
})

test('counts octets from a restart marker on', () => {
  const resume = { octetsBefore: 7, recordOctets: 0, records: 0 }
  const decoder = new FileDecoder(new Gather(), {
    resume,
    onRestartMarker: (...report) => reports.push(report),
  })
  const reports: unknown[][] = []
  decoder.data(Uint8Array.of(1, 2), 0, 2)
  decoder.restartMarker(Uint8Array.of(0x4d))
  expect(reports[0]!.slice(1)).toEqual([9, { ...resume, octetsBefore: 9 }])
})
