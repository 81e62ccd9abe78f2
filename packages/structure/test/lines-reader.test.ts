import { EventRecorder } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { LinesReader } from '../src/index.js'
import { testEncoding } from './harness.js'

testEncoding('lines.md')

test('waits with a CR until it knows what follows', () => {
  const recorder = new EventRecorder()
  const encoder = new LinesReader(recorder, { lineEnd: 'crlf' })
  encoder.bytes(Uint8Array.of(0x61, 0x0d), 0, 2)
  encoder.bytes(Uint8Array.of(0x61), 1, 1)
  encoder.bytes(Uint8Array.of(0x0a), 0, 1)
  encoder.end()
  expect(recorder.events).toEqual([
    { kind: 'data', data: Uint8Array.of(0x61) },
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ])
})

test('does not look at a CR before the chunk', () => {
  const recorder = new EventRecorder()
  const encoder = new LinesReader(recorder, { lineEnd: 'crlf' })
  encoder.bytes(Uint8Array.of(0x0d, 0x0a, 0x61), 1, 3)
  expect(recorder.events).toEqual([{ kind: 'data', data: Uint8Array.of(0x0a, 0x61) }])
})
