import { expect, test } from 'vitest'

test('octets are equal by content, of one class and of one length only', () => {
  expect(Uint8Array.of(1, 2)).toEqual(Uint8Array.of(1, 2))
  expect(Uint8Array.of(1, 2)).not.toEqual(Uint8Array.of(1, 3))
  expect(Uint8Array.of(1, 2)).not.toEqual(Uint8Array.of(1, 2, 0))
  expect(Buffer.of(1)).not.toStrictEqual(Uint8Array.of(1))
  expect({ octets: Uint8Array.of(1) }).not.toEqual({ octets: Uint8Array.of(2) })
})

test('octets are compared as memory, not one by one', () => {
  let reads = 0
  class Counted extends Uint8Array {
    override [Symbol.iterator](): ArrayIterator<number> {
      reads++
      return super[Symbol.iterator]()
    }
  }
  expect(new Counted(4)).toEqual(new Counted(4))
  expect(reads).toBe(0)
})

test('an error keeps few frames', () => {
  const deep = (depth: number): Error => (depth === 0 ? new Error('deep') : deep(depth - 1))
  expect(deep(50).stack!.split('\n    at ')).toHaveLength(21)
})
