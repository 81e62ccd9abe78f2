import { EventRecorder, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FixedReader, type FixedReaderOptions } from '../src/fixed-reader.js'
import { testEncoding } from './harness.js'

testEncoding('fixed.md')

/** Also takes many records at a time, and counts how often. */
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

/** What a file becomes, cut into chunks of a length; the fault too, if there is one. */
function through(
  recorder: EventRecorder,
  file: Uint8Array,
  size: number,
  options: FixedReaderOptions,
): unknown {
  const encoder = new FixedReader(recorder, options)
  try {
    for (let at = 0; at < file.length; at += size) encoder.bytes(file, at, Math.min(at + size, file.length))
    encoder.end()
  } catch (error) {
    if (!isFtpError(error)) throw error
    return { events: recorder.events, error: `${error.message} ${error.offset}` }
  }
  return { events: recorder.events }
}

test('hands on many records at a time to whoever takes them so, and they are the same', () => {
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

test('hands on single records where their pads are taken away', () => {
  const together = new Together()
  through(together, new Uint8Array(40).fill(0x20), 40, { length: 4, pad: 0x20, trailingPads: 'strip' })
  expect(together.calls).toBe(0)
})
