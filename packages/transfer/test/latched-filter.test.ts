import { expect, test } from 'vitest'
import { EventRecorder, type FileSink, FtpError, LatchedFilter } from '../src/index.js'

class Failing extends LatchedFilter {
  constructor(file: FileSink) {
    super(file)
  }

  fail(): void {
    this.latch.set(new FtpError('malformed-text', 'the first fault'))
  }
}

const calls: readonly ((file: FileSink) => void)[] = [
  (file) => file.suspect(true),
  (file) => file.data(Uint8Array.of(1, 2, 3), 1, 3),
  (file) => file.restartMarker(Uint8Array.of(65)),
  (file) => file.endOfRecord(),
  (file) => file.endOfFile(),
]

test('passes on everything before a fault', () => {
  const direct = new EventRecorder()
  const filtered = new EventRecorder()
  for (const file of [direct, new Failing(filtered)]) for (const call of calls) call(file)
  expect(filtered.events).toEqual(direct.events)
  expect(filtered.events).toHaveLength(calls.length)
})

test('refuses everything after a fault, with the first fault, and passes nothing on', () => {
  const recorder = new EventRecorder()
  const filter = new Failing(recorder)
  filter.fail()
  for (const call of calls) expect(() => call(filter)).toThrow('the first fault')
  expect(recorder.events).toEqual([])
})
