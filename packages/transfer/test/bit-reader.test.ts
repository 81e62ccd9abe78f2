import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat } from '../src/index.js'
import { BitReader, BitWriter } from '../src/numbers.js'

test('reads fields that share octets', () => {
  const reader = new BitReader()
  reader.feed(Uint8Array.of(0xff, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xff), 1, 6)
  expect(reader.available).toBe(40)
  expect(reader.read(36)).toBe(0x123456789)
  expect(reader.position).toBe(36)
  expect(reader.available).toBe(4)
  expect(reader.read(4)).toBe(0xa)
  expect(reader.read(1)).toBeUndefined()
})

test('keeps a field that a chunk ends in', () => {
  const reader = new BitReader()
  reader.feed(Uint8Array.of(0x12, 0x34), 0, 2)
  expect(reader.read(20)).toBeUndefined()
  reader.feed(Uint8Array.of(), 0, 0)
  expect(reader.read(20)).toBeUndefined()
  reader.feed(Uint8Array.of(0x56), 0, 1)
  expect(reader.read(20)).toBe(0x12345)
  expect(reader.readBig(4)).toBe(6n)
})

test('refuses a chunk while bits of the one before are unread', () => {
  const reader = new BitReader()
  reader.feed(Uint8Array.of(0x12), 0, 1)
  reader.read(3)
  expect(() => reader.feed(Uint8Array.of(0x34), 0, 1)).toThrow(
    new RangeError('5 bits of the last chunk are unread'),
  )
})

test('copies no more bits than there are, and none when there are none', () => {
  const { writer, octets } = collecting()
  const reader = new BitReader()
  expect(reader.copy(writer, 9)).toBe(0)
  reader.feed(Uint8Array.of(0xab, 0xcd), 0, 2)
  expect(reader.copy(writer, 4)).toBe(4)
  expect(reader.copy(writer, 2)).toBe(2)
  expect(reader.copy(writer, 99)).toBe(10)
  expect(reader.position).toBe(16)
  expect(octets()).toEqual([0xab, 0xcd])
})

test('copies without a copy where both are at an octet boundary', () => {
  const pieces: Uint8Array[] = []
  const writer = new BitWriter((chunk, start, end) => pieces.push(chunk.subarray(start, end)))
  const chunk = Uint8Array.of(1, 2, 3)
  const reader = new BitReader()
  reader.feed(chunk, 0, 3)
  expect(reader.copy(writer, 24)).toBe(24)
  expect(pieces).toHaveLength(1)
  expect(pieces[0]!.buffer).toBe(chunk.buffer)
})

test('copies more bits than 31 bits can count', () => {
  const lengths: number[] = []
  const writer = new BitWriter((_chunk, start, end) => lengths.push(end - start))
  const reader = new BitReader()
  reader.feed(new Uint8Array(2 ** 28), 0, 2 ** 28)
  expect(reader.copy(writer, Number.POSITIVE_INFINITY)).toBe(2 ** 31)
  expect(lengths).toEqual([2 ** 28])
  expect(reader.available).toBe(0)
})

test('reads what was written, for fields of any width at any cut', () => {
  const fields = fc.array(fc.integer({ min: 1, max: 255 }).chain(field), { maxLength: 40 })
  fc.assert(
    fc.property(fields, fc.integer({ min: 1, max: 9 }), (list, size) => {
      const { writer, octets } = collecting()
      for (const [width, value] of list) writer.writeBig(value, width)
      writer.pad()
      const wire = Uint8Array.from(octets())
      const reader = new BitReader()
      const back: bigint[] = []
      let at = 0
      for (const [width] of list) {
        let value = readEither(reader, width)
        while (value === undefined) {
          reader.feed(wire, at, Math.min(at + size, wire.length))
          at += size
          value = readEither(reader, width)
        }
        back.push(value)
      }
      expect(back).toEqual(list.map(([, value]) => value))
    }),
  )
})

test('copies what was written, at any offset of bits in the reader and in the writer', () => {
  const offset = fc.integer({ min: 0, max: 7 })
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 30 }),
      offset,
      offset,
      fc.nat(240),
      (input, skip, ahead, count) => {
        const { writer, octets } = collecting()
        const reader = new BitReader()
        reader.feed(input, 0, input.length)
        if (skip > 0 && input.length > 0) reader.read(skip)
        if (ahead > 0) writer.write(0, ahead)
        const copied = reader.copy(writer, count)
        writer.pad()
        const digits = Array.from(input, (octet) => octet.toString(2).padStart(8, '0'))
          .join('')
          .slice(input.length && skip)
        expect(copied).toBe(Math.min(count, digits.length))
        const expected = '0'.repeat(ahead) + digits.slice(0, count)
        expect(octets()).toEqual(
          (expected.match(/.{1,8}/g) ?? []).map((bits) => Number.parseInt(bits.padEnd(8, '0'), 2)),
        )
      },
    ),
  )
})

/** Reads by number where the field fits one. */
function readEither(reader: BitReader, width: number): bigint | undefined {
  if (width > 53) return reader.readBig(width)
  const value = reader.read(width)
  return value === undefined ? undefined : BigInt(value)
}

function field(width: number) {
  return fc.tuple(fc.constant(width), fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }))
}

function collecting() {
  const pieces: Uint8Array[] = []
  const writer = new BitWriter((chunk, start, end) => pieces.push(chunk.subarray(start, end)))
  const octets = () => {
    writer.flush()
    return [...concat(pieces)]
  }
  return { writer, octets }
}
