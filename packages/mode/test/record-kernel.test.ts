import { concat, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockEncoder, maxBlockLength } from '../src/block.js'
import { recordKernel } from '../src/record-kernel.js'
import { withoutKernel } from './without-kernel.js'

type Encoder = typeof BlockEncoder

const cases = fc.record({
  length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(80, 133, 4_096, 16_381, 16_382, 20_000)),
  count: fc.integer({ min: 1, max: 300 }),
  start: fc.integer({ min: 0, max: 9 }),
  before: fc.constantFrom('nothing', 'a record', 'an empty record', 'suspect data'),
  after: fc.constantFrom('nothing', 'a record', 'a marker'),
  options: fc.record({
    endOfFile: fc.constantFrom('with-last-data', 'own-block', 'alone-on-last-record'),
    blockLength: fc.constantFrom(7, 80, maxBlockLength),
  } as const),
})

type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never

/** What comes of records given together, or one by one. */
function wireOf(Codec: Encoder, some: Case, together: boolean): Uint8Array {
  const output = new Gather()
  const encoder = new Codec(output, some.options)
  const count = Math.min(some.count, Math.ceil(200_000 / some.length))
  const chunk = Uint8Array.from({ length: some.start + count * some.length }, (_, at) => (at * 31) >> 3)
  if (some.before === 'suspect data') encoder.suspect(true)
  if (some.before === 'a record') encoder.data(chunk, 0, 1)
  if (some.before === 'a record' || some.before === 'an empty record') encoder.endOfRecord()
  if (together) encoder.wholeRecords(chunk, some.start, chunk.length, some.length)
  else {
    for (let at = some.start; at < chunk.length; at += some.length) {
      encoder.data(chunk, at, at + some.length)
      encoder.endOfRecord()
    }
  }
  if (some.after === 'a marker') encoder.restartMarker(Uint8Array.of(0x31))
  if (some.after === 'a record') {
    encoder.data(chunk, 0, 1)
    encoder.endOfRecord()
  }
  encoder.endOfFile()
  return concat(output.take())
}

test('many records together become the same blocks as one by one', () => {
  fc.assert(
    fc.property(cases, (some) => {
      const [together, single] = [wireOf(BlockEncoder, some, true), wireOf(BlockEncoder, some, false)]
      expect(Buffer.compare(together, single)).toBe(0)
    }),
  )
})

test('so they do where there is no WebAssembly', async () => {
  const { BlockEncoder: Plain } = await withoutKernel(() => import('../src/block.js'))
  fc.assert(
    fc.property(cases, (some) => {
      expect(Buffer.compare(wireOf(Plain, some, true), wireOf(BlockEncoder, some, false))).toBe(0)
    }),
    { numRuns: 30 },
  )
})

test('takes no record that is longer than its memory', () => {
  const kernel = recordKernel()!
  expect(kernel.maxOctets(80)).toBe(80 * 197)
  expect(kernel.maxOctets(16_381)).toBe(16_381)
  expect(kernel.maxOctets(16_382)).toBe(0)
})
