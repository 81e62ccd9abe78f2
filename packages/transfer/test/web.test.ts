import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, convert, maxYield, type Pipeline } from '../src/index.js'
import { transformStream } from '../src/web.js'
import { cutAt, identity, moody, repeating } from './pipelines.js'

test('converts as at once, wherever the input is cut', async () => {
  const sound = fc.uint8Array({ maxLength: 60, max: 0xfd })
  await fc.assert(
    fc.asyncProperty(sound, fc.array(fc.nat(), { maxLength: 9 }), async (input, places) => {
      expect(await through(moody, cutAt(input, places))).toEqual(convert(moody, input))
    }),
  )
})

test('converts a chunk that expands beyond all queues', async () => {
  const input = Uint8Array.from({ length: 60_000 }, (_, at) => at * 7)
  const whole = await through(repeating(63), [input, input])
  expect(Buffer.compare(whole, convert(repeating(63), concat([input, input])))).toBe(0)
})

test('converts no more of a chunk than is read', async () => {
  const expanding = repeating(63)
  let read = 0
  for await (const piece of source([new Uint8Array(100_000)]).pipeThrough(transformStream(expanding))) {
    read += piece.length
    await nextTurn()
    expect(expanding.written).toBeLessThanOrEqual(read + 2 * maxYield)
  }
  expect(read).toBe(6_300_000)
})

test('waits for its first reader', async () => {
  const expanding = repeating(63)
  const writer = transformStream(expanding).writable.getWriter()
  const writing = writer.write(new Uint8Array(100_000)).catch((error) => error)
  await nextTurn()
  expect(expanding.written).toBeLessThanOrEqual(2 * maxYield)
  expect(await Promise.race([writing, nextTurn('waiting')])).toBe('waiting')
})

test('ends at once where no octet comes', async () => {
  expect(await through(moody, [])).toEqual(new Uint8Array(0))
})

test('fails on both sides with a fault of the format', async () => {
  const { readable, writable } = transformStream(moody)
  const writer = writable.getWriter()
  const fault = { code: 'bad-escape', offset: 1 }
  await expect(writer.write(Uint8Array.of(0x41, 0xff))).rejects.toMatchObject(fault)
  await expect(readable.getReader().read()).rejects.toMatchObject(fault)
  await expect(writer.closed).rejects.toMatchObject(fault)
})

test('fails on both sides with an input that must not end there', async () => {
  const { readable, writable } = transformStream(moody)
  const writer = writable.getWriter()
  const closed = writer.closed.catch((error) => error)
  await writer.write(Uint8Array.of(0xfe))
  await expect(writer.close()).rejects.toMatchObject({ code: 'truncated' })
  await expect(readable.getReader().read()).rejects.toMatchObject({ code: 'truncated' })
  expect(await closed).toMatchObject({ code: 'truncated' })
})

test('stops its source when its reader gives up between two chunks', async () => {
  let stop: (reason: unknown) => void = () => {}
  const stopped = new Promise<unknown>((resolve) => {
    stop = resolve
  })
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Uint8Array.of(0x41)),
    cancel: (reason) => stop(reason),
  })
  const reader = endless.pipeThrough(transformStream(identity)).getReader()
  expect((await reader.read()).value).toEqual(Uint8Array.of(0x41))
  await reader.cancel('enough')
  expect(await stopped).toBe('enough')
})

test('gives the rest of a chunk up when its reader does', async () => {
  const { readable, writable } = transformStream(repeating(63))
  const writer = writable.getWriter()
  const closed = writer.closed.catch((error) => error)
  const writing = writer.write(new Uint8Array(100_000)).catch((error) => error)
  const reader = readable.getReader()
  await reader.read()
  await reader.cancel('enough')
  expect(await writing).toBe('enough')
  expect(await closed).toBe('enough')
})

test('tells its reader that the source broke', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('the connection broke')),
  })
  const reader = broken.pipeThrough(transformStream(identity)).getReader()
  await expect(reader.read()).rejects.toThrow('the connection broke')
})

function source(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function through(codec: Pipeline, chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source(chunks).pipeThrough(transformStream(codec))) pieces.push(piece)
  return Uint8Array.from(concat(pieces))
}
