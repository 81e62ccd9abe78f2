import { atEverySplit, hex, octets, readVectors } from '@ftpkit/testkit'
import { concat } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeTelnet, LineReader, maxSubnegotiationLength, TelnetFilter } from '../src/index.js'

describe('every vector, at every split', () => {
  for (const { title, place, blocks } of readVectors(new URL('vectors/telnet.md', import.meta.url))) {
    test(`${title} (${place})`, () => {
      expect(atEverySplit(octets(blocks.wire!), filtered)).toEqual({
        lines: blocks.lines!.split('\n').map((line) => hex(octets(line))),
        answer: hex(octets(blocks.answer ?? '')),
        signals: blocks.signals ?? '',
        rest: hex(octets(blocks.rest ?? '')),
      })
    })
  }
})

test('returns every octet at every position between others, doubled or not', () => {
  for (let octet = 0; octet <= 0xff; octet++) {
    for (const text of [Uint8Array.of(octet), Uint8Array.of(octet, 0x41), Uint8Array.of(0x41, octet, 0x41)]) {
      const filter = new TelnetFilter(() => expect.unreachable('nothing to answer'))
      expect(
        atEverySplit(escapeTelnet(text), (chunks) => concat(chunks.map((chunk) => filter.filter(chunk)))),
      ).toEqual(text)
    }
  }
})

test('passes a chunk without a Telnet command on as a view of it', () => {
  const chunk = octets('"..NOOP.."')
  const text = new TelnetFilter(() => {}).filter(chunk, 2, 6)
  expect(text).toEqual(octets('"NOOP"'))
  expect(text.buffer).toBe(chunk.buffer)
})

test('ignores a signal if no listener is given', () => {
  expect(new TelnetFilter(() => {}).filter(octets('fff4 "A"'))).toEqual(octets('"A"'))
})

test('answers once for a chunk, however many requests are in it', () => {
  const answers: Uint8Array[] = []
  new TelnetFilter((answer) => answers.push(answer)).filter(octets('fffb01 fffb03 fffd05'))
  expect(answers).toEqual([octets('fffe01 fffe03 fffc05')])
})

test('refuses a subnegotiation without end, and everything after it', () => {
  const filter = new TelnetFilter(() => {})
  filter.filter(octets('fffa'))
  filter.filter(new Uint8Array(maxSubnegotiationLength))
  const limit = { code: 'limit-exceeded', clause: '1123 §4.1.2.12', replyHint: 421 }
  expect(() => filter.filter(octets('00'))).toThrow(expect.objectContaining(limit))
  expect(() => filter.filter(octets('"NOOP"'))).toThrow(expect.objectContaining(limit))
})

test('counts the escapes of a subnegotiation against its limit', () => {
  const filter = new TelnetFilter(() => {})
  const escapes = new Uint8Array(2 * maxSubnegotiationLength).fill(0xff)
  expect(() => filter.filter(concat([octets('fffa'), escapes]))).toThrow('longer than')
})

test('takes many short subnegotiations, each within the limit', () => {
  const filter = new TelnetFilter(() => {})
  for (let round = 0; round < maxSubnegotiationLength; round++) {
    expect(filter.filter(octets('fffa 18 01 fff0'))).toEqual(new Uint8Array(0))
  }
})

test('turns any octets into no more text than they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
      const { text, answers } = atEverySplit(input, (chunks) => {
        const answers: Uint8Array[] = []
        const filter = new TelnetFilter((answer) => answers.push(answer))
        const text = concat(chunks.map((chunk) => filter.filter(chunk)))
        return { text: hex(text), answers: hex(concat(answers)) }
      })
      expect(text.length + answers.length).toBeLessThanOrEqual(2 * input.length)
    }),
  )
})

function filtered(chunks: Uint8Array[]) {
  const answers: Uint8Array[] = []
  const signals: string[] = []
  const filter = new TelnetFilter(
    (answer) => answers.push(answer),
    (name) => signals.push(name),
  )
  const reader = new LineReader()
  const lines = chunks.flatMap((chunk) => reader.push(filter.filter(chunk)))
  return {
    lines: lines.map((line) => (line.kind === 'line' ? hex(line.octets) : line.kind)),
    answer: hex(concat(answers)),
    signals: signals.join(' '),
    rest: hex(reader.partialLine()),
  }
}
