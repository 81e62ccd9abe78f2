import { concat, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pipelines } from '../src/index.js'
import { parametersOf } from './arbitraries.js'

/** A file of records of one length on the network, cut into chunks of a size. */
function sent(type: 'A' | 'E', file: Uint8Array, length: number, size: number): Uint8Array {
  const recordFormat = { format: 'fixed', length } as const
  const output = new Gather()
  const entrance = pipelines(parametersOf(type, 'R', 'B'), { recordFormat }).sending.into(output)
  for (let at = 0; at < file.length; at += size) entrance.bytes(file, at, Math.min(at + size, file.length))
  entrance.end()
  return concat(output.take())
}

test('records of one length are the same in MODE B in chunks of many of them and of less than one', () => {
  const cases = [
    fc.constantFrom('A', 'E'),
    fc.constantFrom(1, 7, 80, 133, 4_097, 16_382),
    fc.integer({ min: 1, max: 300_000 }),
    fc.integer({ min: 20_000, max: 200_000 }),
  ] as const
  fc.assert(
    fc.property(...cases, (type, length, about, size) => {
      const file = Uint8Array.from({ length: about - (about % length) }, (_, at) => (at * 7) >> 2)
      const together = sent(type, file, length, size)
      const single = sent(type, file, length, Math.min(length, 61))
      expect(Buffer.compare(together, single)).toBe(0)
    }),
    { numRuns: 25 },
  )
})
