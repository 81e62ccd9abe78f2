import { hex, seeded } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Kernel, kernel, pairsOf, pieceLength } from '../src/kernel.js'

const kernelInstance = kernel()!

/** Line ends often, so that vectors have several, one, and none. */
const texts = fc
  .tuple(fc.integer(), fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 0.5, noNaN: true }))
  .map(([seed, length, share]) => textOf(seed, length, share))

function textOf(seed: number, length: number, share: number): Uint8Array {
  const random = seeded(seed)
  const ends = [0x0a, 0x0d, 0x00]
  return Uint8Array.from({ length }, () =>
    random() < share ? ends[Math.floor(random() * 3)]! : random() * 256,
  )
}

function toNetwork(text: Uint8Array, alone = false): Uint8Array {
  const carriageReturn = alone ? [0x0d] : [0x0d, 0x00]
  const octets = Array.from(text, (octet) =>
    octet === 0x0a ? [0x0d, 0x0a] : octet === 0x0d ? carriageReturn : [octet],
  )
  return Uint8Array.from(octets.flat())
}

describe('line ends towards the network', () => {
  test.each([false, true])('LF becomes CR LF, and CR becomes CR NUL; or stays: %s', (alone) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 20 }), (text, start) => {
        const from = Math.min(start, text.length)
        const converted = kernelInstance.toNetwork(text, from, text.length, alone)
        expect(hex(converted)).toBe(hex(toNetwork(text.subarray(from), alone)))
      }),
    )
  })

  test('a whole piece of line ends alone fits', () => {
    for (const octet of [0x0a, 0x0d]) {
      const text = new Uint8Array(pieceLength).fill(octet)
      expect(Buffer.compare(kernelInstance.toNetwork(text, 0, text.length, false), toNetwork(text))).toBe(0)
    }
  })
})

describe('line ends from the network', () => {
  test.each([false, true])('CR LF becomes LF, and CR NUL becomes CR; CR alone stays: %s', (alone) => {
    fc.assert(
      fc.property(texts, (text) => {
        const wire = toNetwork(text)
        expect(hex(kernelInstance.fromNetwork(wire, 0, wire.length, alone))).toBe(hex(text))
        expect(kernelInstance.consumed).toBe(wire.length)
      }),
    )
  })

  test.each([0, 1, 14, 15, 16, 17, 40])('a CR with neither after it, at %i, stops it there', (at) => {
    const wire = new Uint8Array(60).fill(0x61)
    wire[at] = 0x0d
    expect(kernelInstance.fromNetwork(wire, 0, 60, false)).toEqual(wire.slice(0, at))
    expect(kernelInstance.consumed).toBe(at)
  })

  test.each([0, 1, 14, 15, 16, 17, 40])('a CR with neither after it, at %i, may stay', (at) => {
    const wire = new Uint8Array(60).fill(0x61)
    wire[at] = 0x0d
    expect(kernelInstance.fromNetwork(wire, 0, 60, true)).toEqual(wire)
    expect(kernelInstance.consumed).toBe(60)
  })

  test.each([1, 15, 16, 17, 32])(
    'a CR as the last of %i octets stops it, whatever follows in the chunk',
    (end) => {
      const wire = new Uint8Array(60).fill(0x61)
      wire[end - 1] = 0x0d
      wire[end] = 0x0a
      for (const alone of [false, true]) {
        expect(kernelInstance.fromNetwork(wire, 0, end, alone)).toEqual(wire.slice(0, end - 1))
        expect(kernelInstance.consumed).toBe(end - 1)
      }
    },
  )

  test('nothing of a longer input before it is left', () => {
    kernelInstance.fromNetwork(new Uint8Array(100).fill(0x0d), 0, 100, false)
    expect(kernelInstance.fromNetwork(Uint8Array.of(0x61), 0, 1, false)).toEqual(Uint8Array.of(0x61))
  })
})

test('octets are translated by the table that is given, also when tables alternate', () => {
  const tables = [3, 5].map((factor) =>
    Uint8Array.from({ length: 256 }, (_, octet) => (octet * factor + 1) & 0xff),
  )
  const pairs = tables.map(pairsOf)
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 1 }), (text, which) => {
      const translated = kernelInstance.translate(pairs[which]!, text, 0, text.length)
      expect(hex(translated)).toBe(hex(text.map((octet) => tables[which]![octet]!)))
    }),
  )
})

test('results are memory of their own', () => {
  const first = kernelInstance.toNetwork(Uint8Array.of(0x61), 0, 1, false)
  kernelInstance.toNetwork(Uint8Array.of(0x62), 0, 1, false)
  expect(first).toEqual(Uint8Array.of(0x61))
})

test('there is one kernel for all codecs', () => {
  expect(kernelInstance).toBeInstanceOf(Kernel)
  expect(kernel()).toBe(kernelInstance)
})
