import { EventRecorder, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FixedReader, type FixedReaderOptions } from '../../src/records/fixed.js'
import { testReading, testWriting } from '../harness.js'

testReading('fixed.md')
testWriting('fixed.md')

/** Also takes many records at a time, and counts the calls. */
class Together extends EventRecorder {
  calls = 0

  wholeRecords(chunk: Uint8Array, start: number, end: number, length: number): void {
    this.calls++
    for (let at = start; at < end; at += length) {
      this.data(chunk, at, at + length)
      this.endOfRecord()
    }
  }
}

/** What a file becomes, cut into chunks of one length, and the fault, if any. */
function through(
  recorder: EventRecorder,
  file: Uint8Array,
  size: number,
  options: FixedReaderOptions,
): unknown {
  const reader = new FixedReader(recorder, options)
  try {
    for (let at = 0; at < file.length; at += size) reader.bytes(file, at, Math.min(at + size, file.length))
    reader.end()
  } catch (error) {
    if (!isFtpError(error)) throw error
    return { events: recorder.events, error: `${error.message} ${error.offset}` }
  }
  return { events: recorder.events }
}

test('passes many records at a time to a sink that takes them, with the same result', () => {
  const cases = [
    fc.integer({ min: 1, max: 20 }),
    fc.nat({ max: 400 }),
    fc.integer({ min: 1, max: 200 }),
  ] as const
  fc.assert(
    fc.property(...cases, (length, octets, size) => {
      const file = Uint8Array.from({ length: octets }, (_, at) => at)
      const together = new Together()
      const result = through(together, file, size, { length })
      expect(result).toEqual(through(new EventRecorder(), file, size, { length }))
      if (size >= 3 * length && octets >= size) expect(together.calls).toBeGreaterThan(0)
    }),
  )
})

test('passes on single records where pads are stripped', () => {
  const together = new Together()
  through(together, new Uint8Array(40).fill(0x20), 40, { length: 4, pad: 0x20, trailingPads: 'strip' })
  expect(together.calls).toBe(0)
})
