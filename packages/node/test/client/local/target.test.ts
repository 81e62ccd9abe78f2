import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openTarget } from '../../../src/client/local/target.js'

const piece = new Uint8Array(10)

/** A stream that never takes what is written. */
function blockedStream(): Writable {
  return new Writable({ highWaterMark: 1, write() {} })
}

const closed = { code: 'local-file', message: expect.stringContaining('closed before the end of the file') }

test('a write to a destroyed stream is refused', async () => {
  const stream = new PassThrough()
  const { target } = await openTarget(stream, false)
  await target.write([piece])
  stream.destroy()
  await expect(target.write([piece])).rejects.toMatchObject(closed)
  await expect(target.commit()).rejects.toMatchObject(closed)
})

test('a write ends when its stream is destroyed', async () => {
  const stream = blockedStream()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  stream.destroy()
  await expect(written).rejects.toMatchObject(closed)
})

test('a commit ends when its stream is destroyed', async () => {
  const stream = blockedStream()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  const committed = target.commit()
  stream.destroy()
  await expect(written).rejects.toMatchObject(closed)
  await expect(committed).rejects.toMatchObject(closed)
})

test('the error of a stream is reported, during a write and after it', async () => {
  const stream = blockedStream()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  stream.destroy(new Error('no space left'))
  const failed = { code: 'local-file', message: expect.stringContaining('no space left') }
  await expect(written).rejects.toMatchObject(failed)
  await expect(target.write([piece])).rejects.toMatchObject(failed)
})

test('a write ends when the download is aborted', async () => {
  const stop = new AbortController()
  const stream = blockedStream()
  const { target } = await openTarget(stream, false, stop.signal)
  const written = target.write([piece])
  stop.abort()
  await expect(written).rejects.toMatchObject({ code: 'aborted' })
  await expect(target.write([piece])).rejects.toMatchObject({ code: 'aborted' })
  await target.discard()
  expect(stream.destroyed).toBe(true)
})

test('no listener is left once a stream has drained', async () => {
  const stream = new PassThrough({ highWaterMark: 1 })
  const stop = new AbortController()
  const { target } = await openTarget(stream, false, stop.signal)
  const written = target.write([piece])
  stream.resume()
  await written
  await target.commit()
  expect(stream.listenerCount('drain')).toBe(0)
  expect(stream.listenerCount('error')).toBe(1)
})
