import { EventRecorder } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { Translation } from '../src/translation.js'
import { dataOf } from './harness.js'

const table = Uint8Array.from({ length: 256 }, (_, octet) => (octet * 7 + 3) & 0xff)

test.each([0, 1, 100, 2_047, 2_048, 2_049, 10_001])(
  'translates %i octets from even and odd addresses alike',
  (length) => {
    const chunk = Uint8Array.from({ length: length + 9 }, (_, at) => (at * 31) & 0xff)
    for (let start = 0; start < 4; start++) {
      for (const view of [chunk, chunk.subarray(1)]) {
        const recorder = new EventRecorder()
        new Translation(table).data(view, start, start + length, recorder)
        const expected = view.slice(start, start + length).map((octet) => table[octet]!)
        expect(dataOf(recorder.events)).toBe(Buffer.from(expected).toString('hex'))
      }
    }
  },
)

test('refuses a table that has no entry for every octet', () => {
  expect(() => new Translation(table.subarray(1))).toThrow(RangeError)
})
