import { EventRecorder } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { RecentTables, Translation } from '../src/translation.js'
import { dataOf } from './harness.js'
import { withoutKernel } from './without-kernel.js'

const plain = await withoutKernel(() => import('../src/translation.js'))

describe('Translation', () => {
  const table = Uint8Array.from({ length: 256 }, (_, octet) => (octet * 7 + 3) & 0xff)
  const chunk = Uint8Array.from({ length: 200_010 }, (_, at) => (at * 31) ^ (at >> 8))
  const nowhere = new EventRecorder()

  /** So much that translations use their tables of pairs from then on. */
  function warm(translation: Translation): Translation {
    translation.data(chunk, 0, 150_000, nowhere)
    return translation
  }

  describe.each([
    ['at first', () => new Translation(table)],
    ['after much has come', () => warm(new Translation(table))],
    ['after much has come, without WebAssembly', () => warm(new plain.Translation(table))],
  ])('%s', (_, make) => {
    test.each([0, 1, 2, 9, 10, 80, 511, 512, 513, 4_096, 9_001])(
      'translates %i octets at any address',
      (length) => {
        const translation = make()
        for (let start = 0; start < 4; start++) {
          for (const view of [chunk, chunk.subarray(1)]) {
            const recorder = new EventRecorder()
            translation.data(view, start, start + length, recorder)
            const expected = view.slice(start, start + length).map((octet) => table[octet]!)
            expect(dataOf(recorder.events)).toBe(Buffer.from(expected).toString('hex'))
          }
        }
      },
    )

    test('translates more than fits in one piece', () => {
      const recorder = new EventRecorder()
      make().data(chunk, 5, 200_000, recorder)
      const expected = chunk.slice(5, 200_000).map((octet) => table[octet]!)
      expect(dataOf(recorder.events)).toBe(Buffer.from(expected).toString('hex'))
    })

    test('never writes to what it passed on', () => {
      const kept: Uint8Array[] = []
      const translation = make()
      const keeper = Object.assign(new EventRecorder(), {
        data: (octets: Uint8Array, start: number, end: number) => kept.push(octets.subarray(start, end)),
      })
      for (let at = 0; at < 2_000; at++) translation.data(chunk, at, at + 41, keeper)
      for (const [at, octets] of kept.entries()) {
        if (!octets.every((octet, offset) => octet === table[chunk[at + offset]!]))
          throw new Error(`piece ${at} changed`)
      }
      expect(kept).toHaveLength(2_000)
    })
  })

  test('refuses a table that has no entry for every octet', () => {
    expect(() => new Translation(table.subarray(1))).toThrow(RangeError)
  })
})

describe('RecentTables', () => {
  function counting() {
    const made: number[] = []
    const recent = new RecentTables((table) => {
      made.push(table[0]!)
      return { first: table[0] }
    })
    return { made, recent }
  }

  const tableOf = (first: number) => Uint8Array.of(first, ...new Array<number>(255).fill(7))

  test('makes something of a table once, even of a copy of it', () => {
    const { made, recent } = counting()
    const first = recent.of(tableOf(1))
    expect(recent.of(tableOf(2))).toEqual({ first: 2 })
    expect(recent.of(tableOf(1))).toBe(first)
    expect(made).toEqual([1, 2])
  })

  test('is not misled by an owner who writes to a table', () => {
    const { made, recent } = counting()
    const table = tableOf(1)
    recent.of(table)
    table[0] = 2
    expect(recent.of(table)).toEqual({ first: 2 })
    expect(recent.of(tableOf(1))).toEqual({ first: 1 })
    expect(made).toEqual([1, 2])
  })

  test('forgets the table that was used the longest time ago', () => {
    const { made, recent } = counting()
    for (const first of [1, 2, 3, 4, 1, 5, 1, 3, 4, 5, 2]) recent.of(tableOf(first))
    expect(made).toEqual([1, 2, 3, 4, 5, 2])
  })
})
