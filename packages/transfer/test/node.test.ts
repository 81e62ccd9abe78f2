import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, convert, maxYield, type Pipeline } from '../src/index.js'
import { nodeTransform } from '../src/node.js'
import { cutAt, identity, moody, repeating } from './pipelines.js'

test('converts as at once, wherever the input is cut', async () => {
  const sound = fc.uint8Array({ maxLength: 60, max: 0xfd })
  await fc.assert(
    fc.asyncProperty(sound, fc.array(fc.nat(), { maxLength: 9 }), async (input, places) => {
      expect(await through(moody, cutAt(input, places))).toEqual(convert(moody, input))
    }),
  )
})

test('passes many chunks on that are longer than its buffer', async () => {
  const chunk = Uint8Array.from({ length: 100_000 }, (_, at) => at * 7)
  const whole = await through(identity, Array(20).fill(chunk))
  expect(Buffer.compare(whole, concat(Array(20).fill(chunk)))).toBe(0)
})

test('converts a chunk that expands beyond all buffers', async () => {
  const input = Uint8Array.from({ length: 60_000 }, (_, at) => at * 7)
  const whole = await through(repeating(63), [input, input])
  expect(Buffer.compare(whole, convert(repeating(63), concat([input, input])))).toBe(0)
})

test('converts no more of a chunk than is read', async () => {
  const expanding = repeating(63)
  const transform = nodeTransform(expanding)
  transform.end(new Uint8Array(100_000))
  let read = 0
  for await (const piece of transform) {
    read += piece.length
    await nextTurn()
    expect(expanding.written).toBeLessThanOrEqual(read + 2 * maxYield)
  }
  expect(read).toBe(6_300_000)
})

test('waits for its first reader', async () => {
  const expanding = repeating(63)
  const transform = nodeTransform(expanding)
  transform.write(new Uint8Array(100_000))
  await nextTurn()
  expect(expanding.written).toBeLessThanOrEqual(maxYield)
  transform.destroy()
})

test('flows to a listener that reads ahead on its own', async () => {
  const transform = nodeTransform(repeating(63))
  let length = 0
  transform.on('data', (piece: Uint8Array) => {
    length += piece.length
    length += transform.read()?.length ?? 0
  })
  const ended = new Promise((resolve) => transform.on('end', resolve))
  transform.write(new Uint8Array(50_000))
  transform.end(new Uint8Array(50_000))
  await ended
  expect(length).toBe(6_300_000)
})

test('ends at once where no octet comes', async () => {
  expect(await through(moody, [])).toEqual(new Uint8Array(0))
})

test('is destroyed by a fault of the format, with that fault', async () => {
  await expect(through(moody, [Uint8Array.of(0x41, 0xff)])).rejects.toMatchObject({
    code: 'bad-escape',
    offset: 1,
  })
})

test('is destroyed by an input that must not end there', async () => {
  await expect(through(moody, [Uint8Array.of(0xfe)])).rejects.toMatchObject({ code: 'truncated' })
})

test('is destroyed by a fault in a later slice of a chunk, while it is being read', async () => {
  const chunk = new Uint8Array(2 * maxYield).fill(0x41)
  chunk[chunk.length - 1] = 0xff
  await expect(through(moody, [chunk])).rejects.toMatchObject({
    code: 'bad-escape',
    offset: chunk.length - 1,
  })
})

async function through(codec: Pipeline, chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  await pipeline(Readable.from(chunks), nodeTransform(codec), async (output: AsyncIterable<Uint8Array>) => {
    for await (const piece of output) pieces.push(piece)
  })
  return Uint8Array.from(concat(pieces))
}
