import { hex, octets } from '@ftpkit/testkit'
import { nameText } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCommand, LineReader, parseCommand, redact, TelnetFilter } from '../src/index.js'

/** Any code unit, lone surrogates included, every other one a control. */
const codeUnit = fc.oneof(fc.nat(0x1f), fc.nat(0xffff)).map((code) => String.fromCharCode(code))

const badCommand = expect.objectContaining({ code: 'bad-command', replyHint: 500, clause: '959 §5.3' })

test('takes a line apart at exactly one space', () => {
  expect(parseCommand(octets('"STOR   foo "'))).toEqual({ verb: 'STOR', argument: '  foo ' })
  expect(parseCommand(octets('"NOOP"'))).toEqual({ verb: 'NOOP', argument: undefined })
  expect(parseCommand(octets('"PASS "'))).toEqual({ verb: 'PASS', argument: '' })
})

test('folds the verb by ASCII alone', () => {
  expect(parseCommand(octets('"retr A"'))).toEqual({ verb: 'RETR', argument: 'A' })
  expect(() => parseCommand(octets('"STRU" c39f " F"'))).toThrow(badCommand)
  expect(() => parseCommand(octets('"LIST" c4b1'))).toThrow(badCommand)
})

test('accepts an unknown verb of any length', () => {
  expect(parseCommand(octets('"XSHA256 a"')).verb).toBe('XSHA256')
  expect(parseCommand(octets('"ABCDEFGHIJKLMNOPQRSTUVWXYZ"')).verb).toHaveLength(26)
})

test('refuses a line that does not begin with a verb, and keeps the line out of the message', () => {
  for (const line of ['', ' NOOP', '\tNOOP', 'STOR\tfoo', '4FOO', 'PASS\u001b secret', '"USER" x']) {
    const fault = thrownBy(() => parseCommand(new TextEncoder().encode(line)))
    expect(fault).toEqual(badCommand)
    expect((fault as Error).message).not.toContain('secret')
  }
})

test('keeps octets that are no UTF-8', () => {
  const { argument } = parseCommand(octets('"RETR a" e4 ff "b"'))
  expect(formatCommand('RETR', argument)).toEqual(octets('"RETR a" e4 ff ff "b" 0d0a'))
})

test('writes a space only before an argument, an empty one included', () => {
  expect(formatCommand('NOOP')).toEqual(octets('"NOOP" 0d0a'))
  expect(formatCommand('PASS', '')).toEqual(octets('"PASS " 0d0a'))
})

test('refuses a verb that is none', () => {
  for (const verb of ['', 'NO OP', 'NOOP\r\n', 'ÄÖ', '1X'])
    expect(() => formatCommand(verb)).toThrow(TypeError)
})

test('refuses an argument with CR, LF or NUL at any place, and keeps it out of the message', () => {
  for (const breaker of ['\r', '\n', '\0', '\r\n']) {
    for (const argument of [breaker, `secret${breaker}`, `${breaker}secret`, `sec${breaker}ret`]) {
      const fault = thrownBy(() => formatCommand('pass', argument))
      expect(fault).toBeInstanceOf(TypeError)
      expect((fault as Error).message).toBe(
        "the argument of PASS contains CR, LF or NUL, which a command line can't carry",
      )
    }
  }
})

test('carries every octet but CR, LF and NUL at every place of an argument', () => {
  for (let octet = 0; octet <= 0xff; octet++) {
    for (const argument of [[octet], [octet, 0x41], [0x41, octet], [0x41, octet, 0x41]]) {
      const text = nameText(Uint8Array.from(argument))
      if ([0x00, 0x0a, 0x0d].includes(octet)) expect(() => formatCommand('RETR', text)).toThrow(TypeError)
      else expect(received(formatCommand('RETR', text))).toEqual([{ verb: 'RETR', argument: text }])
    }
  }
})

test('throws, or writes exactly one CR LF, at the end, for any verb and argument', () => {
  const text = fc.oneof(
    fc.string({ unit: codeUnit, maxLength: 16 }),
    fc.string({ unit: fc.constantFrom('A', '\r', '\n', '\0', ' ', '\uffff') }),
  )
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), (verb, argument) => {
      let wire: Uint8Array
      try {
        wire = formatCommand(verb, argument)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(TypeError)
        return
      }
      expect(hex(wire).match(/^(?:(?!0d|0a|00)..)+0d0a$/)).not.toBeNull()
    }),
    { numRuns: 2_000 },
  )
})

test('reads back every command that it writes', () => {
  const argument = fc
    .uint8Array()
    .filter((octets) => ![0x00, 0x0a, 0x0d].some((octet) => octets.includes(octet)))
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z][A-Z0-9]*$/), argument, (verb, argument) => {
      expect(received(formatCommand(verb, nameText(argument)))).toEqual([
        { verb, argument: nameText(argument) },
      ])
    }),
  )
})

test('hides secrets and shows controls in what may be logged', () => {
  expect(redact('PASS', 'geheim')).toBe('PASS ****')
  expect(redact('acct', 'geheim')).toBe('acct ****')
  expect(redact('RETR', 'a\r\n\u001b[2J')).toBe('RETR a\\r\\n\\x1b[2J')
  expect(redact('X\n')).toBe('X\\n')
})

function received(wire: Uint8Array) {
  const filter = new TelnetFilter(() => expect.unreachable('a command holds no negotiation'))
  return new LineReader().push(filter.filter(wire)).map((line) => {
    if (line.kind !== 'line') return line.kind
    return parseCommand(line.octets)
  })
}

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
