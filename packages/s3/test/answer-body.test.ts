import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { AnswerBody } from '../src/aws/body.js'

test('an answer is read ahead of who takes it, but not without end', async () => {
  const stream = new PassThrough({ highWaterMark: 10 })
  const body = new AnswerBody(stream, 20)
  const pieces = body[Symbol.asyncIterator]()
  stream.write(Buffer.alloc(15, 'a'))
  stream.write(Buffer.alloc(15, 'b'))
  await new Promise(setImmediate)
  expect(stream.isPaused()).toBe(true)
  expect((await pieces.next()).value).toEqual(Buffer.alloc(15, 'a'))
  expect((await pieces.next()).value).toEqual(Buffer.alloc(15, 'b'))
  stream.end('c')
  expect((await pieces.next()).value).toEqual(Buffer.from('c'))
  expect((await pieces.next()).done).toBe(true)
})

test('an answer that is cut rejects after the octets that came', async () => {
  const stream = new PassThrough()
  const pieces = new AnswerBody(stream, 20)[Symbol.asyncIterator]()
  stream.write('a')
  await new Promise(setImmediate)
  stream.destroy()
  await new Promise(setImmediate)
  expect((await pieces.next()).value).toEqual(Buffer.from('a'))
  await expect(pieces.next()).rejects.toThrow('closed in the middle')
})

test('an answer that was cut before it is read rejects', async () => {
  const stream = new PassThrough()
  stream.destroy()
  await once(stream, 'close')
  const pieces = new AnswerBody(stream, 20)[Symbol.asyncIterator]()
  await expect(pieces.next()).rejects.toThrow('closed in the middle')
})
