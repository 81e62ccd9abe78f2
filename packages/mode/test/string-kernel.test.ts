import { hex, seeded } from '@ftpkit/testkit'
import { concat, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StringKernel, stringKernel } from '../src/string-kernel.js'
import { pieceLength } from '../src/string-kernel-module.js'
import { StringWriter } from '../src/string-writer.js'
import { withoutKernel } from './without-kernel.js'

const filler = 0x20
const kernel = stringKernel()!
const plain = await withoutKernel(() => import('../src/string-writer.js'))

/** Runs, fillers and few letters, so that strings of every kind follow each other in every way. */
function structured(seed: number, length: number): Uint8Array {
  const random = seeded(seed)
  const letters = [2, 3, 8, 256][Math.floor(random() * 4)]!
  const longest = [3, 5, 70, 130, 9_000][Math.floor(random() * 5)]!
  const [fillers, runs] = [random() / 2, random() / 2]
  const octets = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const octet = random() < fillers ? filler : filler + Math.floor(random() * letters)
    const times = random() < runs ? 1 + Math.floor(random() * longest) : 1
    octets.fill(octet, at, at + times)
    at += times
  }
  return octets
}

type Call = (writer: StringWriter) => void

/** What is on the connection after these calls, with and without a kernel. */
function expectAlike(octets: Uint8Array, calls: number, between: readonly Call[] = []): void {
  const length = Math.ceil(octets.length / calls)
  const [first, second] = [StringWriter, plain.StringWriter].map((Class) => {
    const connection = new Gather()
    const writer = new Class(connection, filler, true)
    for (let call = 0; call < calls; call++) {
      const end = Math.min((call + 1) * length, octets.length)
      writer.data(octets, Math.min(call * length, end), end, call % 7 === 6)
      between[call % 7]?.(writer)
    }
    writer.describeNothing(0x40)
    writer.flush()
    return hex(concat(connection.take()))
  })
  expect(first === second, 'the kernel writes what the loops write').toBe(true)
}

const seeds = fc.integer()
const lengths = fc.integer({ min: 1, max: 30_000 })

describe('writes the strings that loops write', () => {
  test('of one call', () => {
    fc.assert(fc.property(seeds, lengths, (seed, length) => expectAlike(structured(seed, length), 1)))
  })

  test('of several calls', () => {
    const counts = fc.integer({ min: 2, max: 9 })
    fc.assert(
      fc.property(seeds, lengths, counts, (seed, length, calls) => {
        expectAlike(structured(seed, length), calls)
      }),
    )
  })

  test('between ends of records, markers and suspect data', () => {
    const between: readonly Call[] = [
      (writer) => writer.describe(0x80),
      (writer) => writer.restartMarker(Uint8Array.of(0x31)),
      (writer) => writer.describeNothing(0x80),
    ]
    fc.assert(
      fc.property(seeds, lengths, (seed, length) => expectAlike(structured(seed, length), 9, between)),
    )
  })

  test('of more than the memory for strings holds', () => {
    for (let seed = 0; seed < 20; seed++) expectAlike(structured(seed, 200_000), 2)
  })

  test.each([
    ['nothing alike', (at: number) => at],
    ['fillers', () => filler],
    ['one run', () => 0x41],
    ['literals of 127 and what follows them', (at: number) => (at % 129 < 127 ? 0x80 + (at % 129) : 0x41)],
    ['full literals and fillers', (at: number) => (at % 190 < 127 ? 0x80 + (at % 190) : filler)],
    ['runs of 63', (at: number) => Math.floor(at / 63)],
    ['runs of 64', (at: number) => Math.floor(at / 64)],
    ['pairs', (at: number) => at >> 1],
  ])('of %s', (_, octetAt) => {
    for (const length of [600, 16_384, 16_385, 40_000]) {
      expectAlike(
        Uint8Array.from({ length }, (_, at) => octetAt(at)),
        1,
      )
    }
  })
})

test('continues with a chunk that it has, and reads one again that may have changed', () => {
  const chunk = new Uint8Array(600).fill(0x41)
  const parsed = (start: number) => kernel.parse(chunk, start, 600, new Uint8Array(0), filler)
  chunk.set([0x42, 0x43], 100)
  expect(parsed(0)).toHaveLength(0)
  expect([kernel.at, kernel.runLength, kernel.runOctet]).toEqual([100, 100, 0x41])
  // The control octet of the literal is open yet.
  expect(hex(parsed(100).subarray(1))).toBe('4243')
  expect([kernel.at, kernel.literalAt, kernel.stringAt, kernel.runLength]).toEqual([600, 0, 0, 498])
  chunk[101] = 0x44
  kernel.forget()
  expect(hex(parsed(100).subarray(1))).toBe('4244')
})

test('takes one piece at a time, and nothing after the end', () => {
  const chunk = Uint8Array.from({ length: pieceLength + 1 }, (_, at) => 0x80 + (at % 100))
  kernel.forget()
  kernel.parse(chunk, 0, chunk.length, new Uint8Array(0), filler)
  expect(kernel.at).toBe(pieceLength)
  kernel.parse(chunk, 10, 20, new Uint8Array(0), filler)
  expect(kernel.at).toBe(20)
})

test('has one kernel for all encoders', () => {
  expect(kernel).toBeInstanceOf(StringKernel)
  expect(stringKernel()).toBe(kernel)
})
