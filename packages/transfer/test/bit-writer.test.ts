import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat } from '../src/index.js'
import { BitWriter } from '../src/numbers.js'

test('packs two words of 36 bits into nine octets, high-order bits first', () => {
  const { writer, octets } = collecting()
  writer.write(0x123456789, 36)
  writer.write(0xabcdef012, 36)
  expect(octets()).toEqual([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12])
  expect(writer.pendingBits).toBe(0)
})

test('pads the last octet with zeros, once', () => {
  const { writer, octets } = collecting()
  writer.write(0x123456789, 36)
  expect(writer.pendingBits).toBe(4)
  writer.pad()
  writer.pad()
  expect(octets()).toEqual([0x12, 0x34, 0x56, 0x78, 0x90])
})

test('takes only the low-order bits of a value', () => {
  const { writer, octets } = collecting()
  writer.write(0xfff, 4)
  writer.writeBig(0xff1n, 4)
  writer.write(2 ** 53 - 1, 8)
  expect(octets()).toEqual([0xf1, 0xff])
})

test('passes octets on as they are at an octet boundary, after those gathered before', () => {
  const { writer, pieces, octets } = collecting()
  const chunk = Uint8Array.of(9, 1, 2, 3, 9)
  writer.write(7, 8)
  writer.octets(chunk, 1, 4)
  writer.octets(chunk, 2, 2)
  expect(octets()).toEqual([7, 1, 2, 3])
  expect(pieces).toHaveLength(2)
  expect(pieces[1]!.buffer).toBe(chunk.buffer)
})

test('shifts octets that follow bits', () => {
  const { writer, octets } = collecting()
  writer.write(0b101, 3)
  writer.octets(Uint8Array.of(0xff, 0x00, 0x81), 0, 3)
  expect(writer.pendingBits).toBe(3)
  writer.pad()
  expect(octets()).toEqual([0b10111111, 0b11100000, 0b00010000, 0b00100000])
})

test('never writes again to octets it passed on', () => {
  const { writer, pieces } = collecting()
  for (let at = 0; at < 20_000; at++) {
    writer.write(at & 0xff, 8)
    if (at % 7 === 0) writer.flush()
  }
  writer.flush()
  writer.flush()
  expect(concat(pieces)).toEqual(Uint8Array.from({ length: 20_000 }, (_, at) => at & 0xff))
})

test('writes the same octets from numbers and from big values', () => {
  const fields = fc.array(fc.integer({ min: 1, max: 53 }).chain(field))
  fc.assert(
    fc.property(fields, (list) => {
      const numbers = collecting()
      const bigs = collecting()
      for (const [width, value] of list) {
        numbers.writer.write(value, width)
        bigs.writer.writeBig(BigInt(value), width)
      }
      numbers.writer.pad()
      bigs.writer.pad()
      const digits = list.map(([width, value]) => value.toString(2).padStart(width, '0')).join('')
      expect(numbers.octets()).toEqual(
        (digits.match(/.{1,8}/g) ?? []).map((bits) => Number.parseInt(bits.padEnd(8, '0'), 2)),
      )
      expect(bigs.octets()).toEqual(numbers.octets())
    }),
  )
})

function field(width: number) {
  return fc.tuple(
    fc.constant(width),
    fc.maxSafeInteger().map((value) => Math.abs(value) % 2 ** width),
  )
}

function collecting() {
  const pieces: Uint8Array[] = []
  const writer = new BitWriter((chunk, start, end) => pieces.push(chunk.subarray(start, end)))
  const octets = () => {
    writer.flush()
    return [...concat(pieces)]
  }
  return { writer, pieces, octets }
}
