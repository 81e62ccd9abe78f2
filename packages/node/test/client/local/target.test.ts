import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openTarget } from '../../../src/client/local/target.js'

const piece = new Uint8Array(10)

/** A stream that never takes what is written. */
function standingStill(): Writable {
  return new Writable({ highWaterMark: 1, write() {} })
}

const closed = { code: 'local-file', message: expect.stringContaining('closed before the end of the file') }

test('refuses to write to a stream that was destroyed', async () => {
  const stream = new PassThrough()
  const { target } = await openTarget(stream, false)
  await target.write([piece])
  stream.destroy()
  await expect(target.write([piece])).rejects.toMatchObject(closed)
  await expect(target.commit()).rejects.toMatchObject(closed)
})

test('waits no longer for room in a stream that is destroyed', async () => {
  const stream = standingStill()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  stream.destroy()
  await expect(written).rejects.toMatchObject(closed)
})

test('waits no longer for the end of a stream that is destroyed', async () => {
  const stream = standingStill()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  const committed = target.commit()
  stream.destroy()
  await expect(written).rejects.toMatchObject(closed)
  await expect(committed).rejects.toMatchObject(closed)
})

test('tells the error of a stream, while it waits and behind it', async () => {
  const stream = standingStill()
  const { target } = await openTarget(stream, false)
  const written = target.write([piece])
  stream.destroy(new Error('no space left'))
  const told = { code: 'local-file', message: expect.stringContaining('no space left') }
  await expect(written).rejects.toMatchObject(told)
  await expect(target.write([piece])).rejects.toMatchObject(told)
})

test('waits no longer for a stream once the download is given up', async () => {
  const stop = new AbortController()
  const stream = standingStill()
  const { target } = await openTarget(stream, false, stop.signal)
  const written = target.write([piece])
  stop.abort()
  await expect(written).rejects.toMatchObject({ code: 'aborted' })
  await expect(target.write([piece])).rejects.toMatchObject({ code: 'aborted' })
  await target.discard()
  expect(stream.destroyed).toBe(true)
})

test('leaves no listener behind when a stream drains', async () => {
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
