import { codePage } from '@ftpkit/code-page/all'
import { octets, parseEvents } from '@ftpkit/testkit'
import { EventRecorder } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { CodePageConversion } from '../src/index.js'
import { thrownBy } from './harness.js'

function conversion(from = '939', to = 'utf-8') {
  const recorder = new EventRecorder()
  const file = new CodePageConversion(recorder, codePage(from), codePage(to))
  const data = (text: string) => file.data(octets(text), 0, octets(text).length)
  return { recorder, file, data }
}

test('converts each record by itself, and passes on what is between records', () => {
  const { recorder, file, data } = conversion('utf-8', '939')
  file.suspect(true)
  data('e6 97')
  data('a5')
  file.endOfRecord()
  file.restartMarker(octets('"M"'))
  file.suspect(false)
  file.endOfRecord()
  file.endOfFile()
  const events =
    'suspect on\ndata 0e 4562 0f\nendOfRecord\nrestartMarker "M"\nsuspect off\nendOfRecord\nendOfFile'
  expect(recorder.events).toEqual(parseEvents(events))
})

test('knows whether it is at the beginning of a record', () => {
  const { file, data } = conversion()
  expect(file.atBeginning).toBe(true)
  data('c1')
  expect(file.atBeginning).toBe(false)
  file.endOfRecord()
  expect(file.atBeginning).toBe(true)
})

test('refuses malformed text at its octet, and all further input with the same error', () => {
  const { file, data } = conversion()
  data('c1')
  const fault = thrownBy(() => data('0e 0e'))
  expect(fault).toMatchObject({ code: 'malformed-text', offset: 2, clause: '959 §3.1.1.2', replyHint: 451 })
  const calls = [
    () => data('c1'),
    () => file.endOfRecord(),
    () => file.restartMarker(octets('"M"')),
    () => file.suspect(true),
    () => file.endOfFile(),
  ]
  for (const call of calls) expect(thrownBy(call)).toBe(fault)
})

test('passes on a long chunk in pieces', () => {
  const { recorder, file } = conversion('1047', 'utf-8')
  file.data(new Uint8Array(50_000).fill(0xc1), 0, 50_000)
  file.endOfFile()
  expect(recorder.events[0]).toMatchObject({ kind: 'data', data: { length: 50_000 } })
})

test('throws an error of the next sink unchanged', () => {
  const failing = new Error('disk full')
  const sink = new EventRecorder()
  sink.data = () => {
    throw failing
  }
  const file = new CodePageConversion(sink, '1047', 'utf-8')
  expect(thrownBy(() => file.data(octets('c1'), 0, 1))).toBe(failing)
})
