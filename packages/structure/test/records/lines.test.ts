import { EventRecorder } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { LinesReader } from '../../src/index.js'
import { testReading, testWriting } from '../harness.js'

testReading('lines.md')
testWriting('lines.md')

test('holds a CR until the next octet shows what it is', () => {
  const recorder = new EventRecorder()
  const reader = new LinesReader(recorder, { lineEnd: 'crlf' })
  reader.bytes(Uint8Array.of(0x61, 0x0d), 0, 2)
  reader.bytes(Uint8Array.of(0x61), 1, 1)
  reader.bytes(Uint8Array.of(0x0a), 0, 1)
  reader.end()
  expect(recorder.events).toEqual([
    { kind: 'data', data: Uint8Array.of(0x61) },
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ])
})

test('does not look at a CR before the chunk', () => {
  const recorder = new EventRecorder()
  const reader = new LinesReader(recorder, { lineEnd: 'crlf' })
  reader.bytes(Uint8Array.of(0x0d, 0x0a, 0x61), 1, 3)
  expect(recorder.events).toEqual([{ kind: 'data', data: Uint8Array.of(0x0a, 0x61) }])
})
