import { ReplyReader, ReplyWriter } from '@ftpkit/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { Output } from '../../src/index.js'
import { ReplyOutput } from '../../src/server/reply-output.js'

type Sent = Extract<Output, { kind: 'send' }>

let sent: Sent[]
let replies: ReplyOutput

beforeEach(() => {
  sent = []
  replies = new ReplyOutput((output) => void sent.push(output as Sent))
})

const flushes = () => sent.filter(({ flush }) => flush).length

test('short replies are sent at once, and block nothing', () => {
  replies.reply(214, ['a', 'b'])
  replies.send(new Uint8Array(10_000))
  expect(sent).toHaveLength(2)
  expect(flushes()).toBe(0)
  expect(replies.blocked).toBe(false)
})

test('after 16 KiB of replies further commands are blocked until they have gone out', () => {
  for (let count = 0; count < 17; count++) replies.send(new Uint8Array(1_000))
  expect(flushes()).toBe(1)
  expect(sent.at(-1)?.flush).toBe(true)
  expect(replies.blocked).toBe(true)
  expect(replies.full).toBe(false)
  replies.flushed()
  expect(replies.blocked).toBe(false)
})

test('another 16 KiB on top of those is too much', () => {
  replies.send(new Uint8Array(20_000))
  replies.send(new Uint8Array(20_000))
  expect(replies.full).toBe(true)
  replies.flushed()
  expect(replies.full).toBe(false)
  expect(replies.blocked).toBe(true)
})

test('a long reply is sent in pieces of about 16 KiB, each after the one before has gone out', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(99, '.'))
  replies.reply(200, lines, { codes: 'every-line' })
  for (let count = 1; replies.midReply; count++) {
    expect(sent).toHaveLength(count)
    expect(sent.at(-1)!.octets.length).toBeLessThan(18_000)
    replies.flushed()
  }
  expect(sent).toHaveLength(7)
  const reader = new ReplyReader()
  const [reply] = sent.flatMap(({ octets }) => reader.push(octets))
  expect(reply?.lines.map((line) => line.slice(-99))).toEqual(lines)
})

test('what follows of a reply waits for everything that was sent before it', () => {
  const writer = new ReplyWriter(212)
  let resumed = false
  replies.send(new Uint8Array(20_000))
  replies.sendPart(writer.push(['a']), () => {
    resumed = true
  })
  replies.flushed()
  expect(resumed).toBe(false)
  expect(replies.midReply).toBe(true)
  replies.flushed()
  expect(resumed).toBe(true)
  expect(replies.midReply).toBe(false)
})

test('a reply of no lines is the code alone', () => {
  replies.reply(200, [])
  expect(sent.map(({ octets }) => new TextDecoder().decode(octets))).toEqual(['200 \r\n'])
})
