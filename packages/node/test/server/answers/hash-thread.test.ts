import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HashThread } from '../../../src/server/answers/hash-thread.js'

let thread: HashThread

beforeEach(() => {
  thread = new HashThread()
})

afterEach(() => thread.close())

const octets = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * 7)
const expected = createHash('sha256').update(octets).digest('hex')

/** Hashes the octets, in pieces of some length that are overwritten once they are passed on. */
async function hashed(length: number): Promise<string> {
  const hash = thread.begin('sha256')
  for (let at = 0; at < octets.length; at += length) {
    const piece = octets.slice(at, at + length)
    await hash.update(piece)
    piece.fill(0)
  }
  return hash.digest()
}

test.each([4_096, 160_000, 524_288, 524_289, 1_048_576, 3_000_000])(
  'makes the same digest of pieces of %d octets',
  async (length) => {
    expect(await hashed(length)).toBe(expected)
  },
)

test('makes several hashes at a time, and one of no octets', async () => {
  const empty = thread.begin('md5').digest()
  expect(await Promise.all([hashed(100_000), hashed(700_000), hashed(9_000)])).toEqual([
    expected,
    expected,
    expected,
  ])
  expect(await empty).toBe(createHash('md5').digest('hex'))
})

test('uses the memory of a hash again that is complete or dropped', async () => {
  const first = thread.begin('sha256')
  await first.digest()
  const second = thread.begin('sha256')
  expect(second.memory).toBe(first.memory)
  expect(thread.begin('sha256').memory).not.toBe(second.memory)
  await second.update(octets)
  second.drop()
  second.drop()
  expect(thread.begin('sha256').memory).toBe(second.memory)
  expect(await hashed(1_048_576)).toBe(expected)
})

test('forgets a hash that is dropped, and continues with the others', async () => {
  const dropped = thread.begin('sha256')
  const other = hashed(600_000)
  await dropped.update(octets)
  dropped.drop()
  expect(await other).toBe(expected)
})

test('fails what is open when it ends, and begins again with the next hash', async () => {
  const open = thread.begin('sha256')
  await open.update(octets.subarray(0, 10))
  const failing = expect(
    (async () => {
      for (;;) await open.update(octets)
    })(),
  ).rejects.toThrow('has ended')
  await thread.close()
  await failing
  open.drop()
  expect(await hashed(500_000)).toBe(expected)
})
