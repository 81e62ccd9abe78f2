import { EventRecorder, type FileSink, FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { RecordLimit } from '../../src/index.js'
import { thrownBy } from '../harness.js'

test('passes on records up to the limit, and everything else', () => {
  const recorder = new EventRecorder()
  const limit = new RecordLimit(recorder, 3)
  feed(limit, 'ab')
  limit.restartMarker(Uint8Array.of(0x4d))
  feed(limit, 'c')
  limit.endOfRecord()
  limit.suspect(true)
  feed(limit, 'def')
  limit.endOfRecord()
  limit.endOfFile()
  expect(recorder.events.map(({ kind }) => kind)).toEqual([
    'data',
    'restartMarker',
    'data',
    'endOfRecord',
    'suspect',
    'data',
    'endOfRecord',
    'endOfFile',
  ])
})

test('refuses the first octet beyond the limit, and everything after it with the same error', () => {
  const recorder = new EventRecorder()
  const limit = new RecordLimit(recorder, 3)
  feed(limit, 'abc')
  limit.endOfRecord()
  const fault = thrownBy(() => feed(limit, 'defg'))
  expect(fault).toBeInstanceOf(FtpError)
  expect(fault).toMatchObject({
    code: 'limit-exceeded',
    message: 'record 2, octet 6 of the data: it is longer than the limit of 3 octets',
    offset: 6,
    clause: '959 §3.1.2.2',
    replyHint: 451,
  })
  expect(recorder.events.at(-1)).toEqual({ kind: 'data', data: Uint8Array.of(0x64, 0x65, 0x66) })
  const calls = [
    () => feed(limit, ''),
    () => limit.endOfRecord(),
    () => limit.restartMarker(Uint8Array.of(0x4d)),
    () => limit.suspect(true),
    () => limit.endOfFile(),
  ]
  for (const call of calls) {
    expect(thrownBy(call)).toBe(fault)
  }
  expect(recorder.events.filter(({ kind }) => kind !== 'data')).toEqual([{ kind: 'endOfRecord' }])
})

function feed(sink: FileSink, text: string): void {
  sink.data(new TextEncoder().encode(text), 0, text.length)
}
