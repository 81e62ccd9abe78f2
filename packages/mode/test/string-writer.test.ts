import { seeded } from '@ftpkit/testkit'
import { concat, type FileEvent, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCompressed, encodeCompressed } from '../src/compressed.js'
import { CompressedEncoder } from '../src/compressed-encoder.js'
import { StringWriter } from '../src/string-writer.js'
import { data } from './arbitraries.js'

const filler = 0x20

describe('writes no more than an optimal parse and two in a hundred', () => {
  test('of data that are hard', () => {
    fc.assert(
      fc.property(data, (octets) => expectNearlyOptimal(octets)),
      { numRuns: 500 },
    )
  })

  test.each([
    ['two octets in turn', (at: number) => at % 2],
    ['pairs', (at: number) => at >> 1],
    ['threes', (at: number) => Math.floor(at / 3)],
    ['pairs of fillers between letters', (at: number) => (at % 3 === 0 ? 0x41 + (at % 26) : filler)],
    ['fillers between letters', (at: number) => (at % 2 === 0 ? 0x41 + (at % 26) : filler)],
    ['runs of 63', (at: number) => Math.floor(at / 63)],
    ['runs of 64', (at: number) => Math.floor(at / 64)],
    ['runs of 65', (at: number) => Math.floor(at / 65)],
    ['runs of 127', (at: number) => Math.floor(at / 127)],
    ['a literal and a run of 64', (at: number) => (at % 67 < 3 ? at : 0x41)],
    ['literals of 127 and runs of 3', (at: number) => (at % 130 < 127 ? at : 0xff)],
    ['literals of 128 and runs of 2', (at: number) => (at % 130 < 128 ? at : 0xff)],
    ['literals of 126 and runs of 3', (at: number) => (at % 129 < 126 ? at : 0xff)],
    ['one run', () => 0x41],
    ['fillers', () => filler],
    ['nothing alike', (at: number) => at],
  ])('of %s', (_, octetAt) => {
    for (const length of [1, 2, 3, 4, 5, 62, 63, 64, 65, 126, 127, 128, 129, 255, 1_000, 3_000]) {
      expectNearlyOptimal(Uint8Array.from({ length }, (_, at) => octetAt(at)))
    }
  })

  test.each([2, 3, 4, 8, 50])('of octets at random, one of %s', (letters) => {
    const random = seeded(letters)
    const letter = () => filler + Math.floor(random() * letters)
    expectNearlyOptimal(Uint8Array.from({ length: 3_000 }, letter))
  })

  test('of lines padded with blanks', () => {
    const random = seeded(80)
    const line = () => {
      const words = Array.from({ length: 1 + random() * 9 }, () => 'record'.slice(0, 1 + random() * 6))
      return words.join(random() < 0.3 ? '    ' : ' ').padEnd(80)
    }
    const text = Array.from({ length: 40 }, line).join('\r\n')
    expectNearlyOptimal(Uint8Array.from(text, (character) => character.charCodeAt(0)))
  })
})

test.each([
  ['takes the last octet of a full literal for a run that begins with it', 126, 3],
  ['takes the last octet of a full literal for a pair that begins with it', 126, 2],
  ['leaves a pair that just fits to the literal', 125, 2],
  ['leaves three alike to a string of their own', 124, 3],
  ['begins a second literal with what does not fit the first', 128, 1],
])('%s', (_, length, times) => {
  const octets = Uint8Array.from({ length: length + times + 1 }, (_, at) => {
    if (at < length) return 0x30 + (at % 64)
    return at < length + times ? 0xfe : 0xff
  })
  expectNearlyOptimal(octets)
  expect(written(octets)).toBe(optimal(octets))
})

test('hands over no empty pieces', () => {
  const lengths: number[] = []
  const encoder = new CompressedEncoder({
    bytes: (_, start, end) => void lengths.push(end - start),
    end() {},
  })
  for (const call of [Uint8Array.of(1), Uint8Array.of(1, 1), Uint8Array.of(2, 3), Uint8Array.of(4)]) {
    encoder.data(call, 0, call.length)
  }
  encoder.endOfFile()
  encoder.endOfFile()
  expect(Math.min(...lengths)).toBeGreaterThan(0)
})

test('grows data by one octet in 127 at most', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), (octets) => {
      expect(written(octets)).toBeLessThanOrEqual(octets.length + Math.ceil(octets.length / 127))
    }),
  )
})

test('writes a run as it grows, so that one call never writes it all', () => {
  const connection = new Gather()
  const writer = new StringWriter(connection, filler, false)
  const chunk = new Uint8Array(1_000).fill(0x41)
  let most = 0
  for (let call = 1; call <= 100; call++) {
    writer.data(chunk, 0, chunk.length, false)
    const piece = connection.take().reduce((sum, { length }) => sum + length, 0)
    most = Math.max(most, piece)
    if (call < 5) expect(piece).toBe(0)
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(34)
})

test('keeps its promises over more data than its memory holds', () => {
  const random = seeded(9)
  const octets = Uint8Array.from({ length: 300_000 }, () => (random() < 0.4 ? filler : random() * 256))
  const connection = new Gather()
  const encoder = new CompressedEncoder(connection)
  for (let at = 0; at < octets.length; at += 70_000) {
    encoder.data(octets, at, Math.min(at + 70_000, octets.length))
  }
  encoder.endOfFile()
  const events = decodeCompressed(concat(connection.take()))
  expect(events).toHaveLength(2)
  expect(events[0]).toEqual({ kind: 'data', data: octets })
})

test('ends a literal before a run that is too long to count, wherever calls end', () => {
  const octets = new Uint8Array(2 + 87 * 63).fill(0x41)
  octets[0] = 0x42
  const cuts = [octets.length, 1, 2, 3, 700, 5_000].map((cut) => {
    const connection = new Gather()
    const encoder = new CompressedEncoder(connection)
    encoder.data(octets, 0, cut)
    encoder.data(octets, cut, octets.length)
    encoder.endOfFile()
    return concat(connection.take())
  })
  for (const strings of cuts) expect(strings).toEqual(cuts[0])
})

function expectNearlyOptimal(octets: Uint8Array): void {
  const least = optimal(octets)
  expect(written(octets)).toBeGreaterThanOrEqual(least)
  expect(written(octets)).toBeLessThanOrEqual(least * 1.02)
  expect(decodeCompressed(encodeCompressed(fileOf(octets)))).toEqual(fileOf(octets))
}

function fileOf(data: Uint8Array): FileEvent[] {
  return [{ kind: 'data', data }, { kind: 'endOfFile' }]
}

/** Octets of the strings written for data. */
function written(octets: Uint8Array): number {
  const connection = new Gather()
  const encoder = new CompressedEncoder(connection, { endOfFile: 'own-block' })
  encoder.data(octets, 0, octets.length)
  encoder.endOfFile()
  return connection.length - '00 40 c0'.split(' ').length
}

/** Octets of the shortest parse there is: over all strings that can end at each octet. */
function optimal(octets: Uint8Array): number {
  const least = new Float64Array(octets.length + 1)
  for (let end = 1; end <= octets.length; end++) {
    let best = Number.POSITIVE_INFINITY
    let alike = true
    for (let length = 1; length <= Math.min(127, end); length++) {
      const before = least[end - length]!
      alike &&= octets[end - length] === octets[end - 1]
      const run = alike && length <= 63 ? (octets[end - 1] === filler ? 1 : 2) : length + 1
      best = Math.min(best, before + Math.min(run, length + 1))
    }
    least[end] = best
  }
  return least[octets.length]!
}
