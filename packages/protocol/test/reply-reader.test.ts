import { atEverySplit, everyTruncation, octets, readVectors, tag } from '@ftpkit/testkit'
import { isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatReply,
  type Reply,
  ReplyReader,
  type ReplyReaderOptions,
  type ReplyTolerance,
} from '../src/index.js'

describe('every vector, at every split', () => {
  for (const vector of readVectors(new URL('vectors/reply.md', import.meta.url))) {
    test(`${vector.title} (${vector.place})`, () => {
      const tolerated = tag(vector, 'tolerate')
      const options = tolerated ? { tolerate: [tolerated as ReplyTolerance] } : {}
      expect(read(octets(vector.blocks.wire!), options)).toEqual({
        replies: expectedReplies(vector.blocks.replies),
        error: vector.blocks.error,
      })
    })
  }
})

test('calls every beginning of a reply incomplete', () => {
  for (const beginning of everyTruncation(octets('"211-a" 0d0a "b" 0d0a "211 c" 0d0a')).slice(1)) {
    expect(read(beginning)).toEqual({ replies: [], error: 'incomplete' })
  }
})

test('knows whether a reply has begun', () => {
  const reader = new ReplyReader()
  expect(reader.midReply).toBe(false)
  reader.push(octets('"2"'))
  expect(reader.midReply).toBe(true)
  reader.push(octets('"34-" 0d0a'))
  expect(reader.midReply).toBe(true)
  reader.push(octets('"234 Go" 0d0a'))
  expect(reader.midReply).toBe(false)
})

test('returns replies before a fault, and throws it from then on', () => {
  const reader = new ReplyReader()
  expect(reader.push(octets('"200 ok" 0d0a "oops" 0d0a'))).toEqual([{ code: 200, lines: ['ok'] }])
  expect(reader.failure).toMatchObject({ code: 'bad-reply', clause: '959 §4.2' })
  expect(() => reader.push(octets('"200 ok" 0d0a'))).toThrow(reader.failure!)
  expect(() => reader.end()).toThrow(reader.failure!)
})

test('shows a line that is not a reply with its control characters escaped', () => {
  expect(() => new ReplyReader().push(octets('"SSH-2.0" 1b 0d0a'))).toThrow('"SSH-2.0\\x1b"')
})

test('drops what is beyond the limit, and resumes after the reply', () => {
  const wire = octets('"211-abcdef" 0d0a "ghijkl" 0d0a "mn" 0d0a "211 end" 0d0a "200 ok" 0d0a')
  expect(read(wire, { maxReplyLength: 8 }).replies).toEqual([
    { code: 211, lines: ['abcd'], truncated: true },
    { code: 200, lines: ['ok'] },
  ])
})

test('keeps a single line beyond the limit as its beginning', () => {
  expect(read(octets('"200 abcdef" 0d0a'), { maxReplyLength: 6 }).replies).toEqual([
    { code: 200, lines: ['ab'], truncated: true },
  ])
})

test('gives a reply whose every line was dropped one empty line', () => {
  expect(read(octets('"200 abcdef" 0d0a'), { maxReplyLength: 4 }).replies).toEqual([
    { code: 200, lines: [''], truncated: true },
  ])
  expect(read(octets('"200-" 0d0a "200 a" 0d0a'), { maxReplyLength: 4 }).replies).toEqual([
    { code: 200, lines: ['', ''], truncated: true },
  ])
})

test('gives up on a reply without end, of one line or of many', () => {
  for (const part of ['"a"', '"a" 0d0a']) {
    const reader = new ReplyReader({ maxReplyLength: 16 })
    reader.push(octets('"211-" 0d0a'))
    const feed = () => {
      for (let round = 0; round < 1_000; round++) reader.push(octets(part))
    }
    expect(feed).toThrow(expect.objectContaining({ code: 'limit-exceeded', clause: '1123 §4.1.2.11' }))
  }
})

test('takes replies without end, each within the limit, and stray lines between them', () => {
  const reader = new ReplyReader({ maxReplyLength: 16, tolerate: ['stray-lines'] })
  for (let round = 0; round < 1_000; round++) {
    expect(reader.push(octets('"stray" 0d0a "200 ok" 0d0a'))).toEqual([{ code: 200, lines: ['ok'] }])
  }
})

test('refuses a limit that no reply could meet', () => {
  expect(() => new ReplyReader({ maxReplyLength: 0 })).toThrow(RangeError)
})

test('reads replies that follow each other, however they are cut', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\r', '-', 'ä') }), {
    minLength: 1,
    maxLength: 4,
  })
  const reply = fc.record({ code: fc.integer({ min: 100, max: 699 }), lines })
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 3 }), (replies) => {
      const wire = replies.flatMap(({ code, lines }) => [...formatReply(code, lines)])
      expect(read(Uint8Array.from(wire))).toEqual({ replies, error: undefined })
    }),
  )
})

function read(input: Uint8Array, options?: ReplyReaderOptions) {
  return atEverySplit(input, (chunks) => {
    const replies: Reply[] = []
    const reader = new ReplyReader(options)
    try {
      for (const chunk of chunks) replies.push(...reader.push(chunk))
      reader.end()
    } catch (thrown) {
      if (!isFtpError(thrown)) throw thrown
      return { replies, error: thrown.code }
    }
    return { replies, error: undefined }
  })
}

function expectedReplies(block = ''): Reply[] {
  return block
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ code: Number(line.slice(0, 3)), lines: JSON.parse(line.slice(4)) }))
}
