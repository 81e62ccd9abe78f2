import { octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatReply, ReplyReader, ReplyWriter, replyText, TelnetFilter } from '../src/index.js'

/** Any code unit, lone surrogates included, every other one a control. */
const codeUnit = fc.oneof(fc.nat(0x1f), fc.nat(0xffff)).map((code) => String.fromCharCode(code))

test('writes one line with a space', () => {
  expect(formatReply(200, 'Fine.')).toEqual(octets('"200 Fine." 0d0a'))
  expect(formatReply(200, '')).toEqual(octets('"200 " 0d0a'))
  expect(formatReply(200, [])).toEqual(octets('"200 " 0d0a'))
})

test('writes several lines with a hyphen after the first code', () => {
  expect(formatReply(211, ['Features:', ' MDTM', 'End'])).toEqual(
    octets('"211-Features:" 0d0a " MDTM" 0d0a "211 End" 0d0a'),
  )
})

test('pads a line between that begins with three digits', () => {
  expect(formatReply(123, ['First', '123 x', '2345', '23', 'Last'])).toEqual(
    octets('"123-First" 0d0a " 123 x" 0d0a " 2345" 0d0a "23" 0d0a "123 Last" 0d0a'),
  )
})

test('puts the code before every line that does not begin with a space, if asked to', () => {
  expect(formatReply(250, ['First', '123 x', ' bare', 'Last'], { codes: 'every-line' })).toEqual(
    octets('"250-First" 0d0a "250-123 x" 0d0a " bare" 0d0a "250 Last" 0d0a'),
  )
})

test('lets no text end a line', () => {
  expect(formatReply(257, '"a\r\n230 b\0"')).toEqual(octets('"257 " 22 "a" 0d00 "\\n230 b\\0" 22 0d0a'))
})

test('doubles IAC', () => {
  expect(formatReply(200, '\udcff')).toEqual(octets('"200 " ff ff 0d0a'))
})

test('written in pieces it is as at once', () => {
  const line = fc.string({ unit: fc.constantFrom('2', '1', ' ', '\r', '\n', '\udcff', 'ä') })
  const pieces = fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 4 })
  const codes = fc.constantFrom('first-and-last', 'every-line')
  fc.assert(
    fc.property(pieces, fc.array(line, { minLength: 1 }), codes, (before, last, codes) => {
      const writer = new ReplyWriter(212, { codes })
      const written = [...before.map((lines) => writer.push(lines)), writer.end(last)]
      expect(Buffer.concat(written).toString('latin1')).toBe(
        Buffer.from(formatReply(212, [...before.flat(), ...last], { codes })).toString('latin1'),
      )
    }),
  )
})

test('refuses a code that is none', () => {
  for (const code of [99, 700, 200.5, Number.NaN]) {
    expect(() => formatReply(code, 'x')).toThrow(RangeError)
    expect(() => new ReplyWriter(code)).toThrow(RangeError)
  }
})

test('shows a reply to a person', () => {
  expect(replyText({ code: 211, lines: ['a', 'b'] })).toBe('211 a\nb')
})

test('is read back as written, whatever the text', () => {
  const text = fc
    .string({ unit: fc.constantFrom('a', '2', '1', ' ', '-', '\r', '\udcff', 'ä', '"') })
    .filter((line) => !/^\d{3}/.test(line))
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 699 }), fc.array(text, { minLength: 1 }), (code, lines) => {
      expect(readBack(formatReply(code, lines))).toEqual([{ code, lines }])
    }),
  )
})

test('is one reply of the same code, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 699 }),
      fc.array(fc.string({ unit: codeUnit, maxLength: 16 }), { maxLength: 4 }),
      (code, lines) => {
        const replies = readBack(formatReply(code, lines))
        expect(replies).toHaveLength(1)
        expect(replies[0]).toMatchObject({ code })
        expect(replies[0]!.lines).toHaveLength(Math.max(1, lines.length))
      },
    ),
  )
})

function readBack(wire: Uint8Array) {
  const filter = new TelnetFilter(() => expect.unreachable('a reply holds no negotiation'))
  const reader = new ReplyReader()
  const replies = reader.push(filter.filter(wire))
  reader.end()
  return replies
}
