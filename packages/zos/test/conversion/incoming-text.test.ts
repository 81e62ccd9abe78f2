import { codePage } from '@ftpkit/code-page/all'
import { LengthPrefixWriter } from '@ftpkit/structure'
import { concat, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { codingOf } from '../../src/conversion/coding.js'
import { IncomingRecords, newReport, type Overlong } from '../../src/conversion/incoming.js'
import { IncomingText } from '../../src/conversion/incoming-text.js'
import { recordsOf } from '../../src/index.js'

const page = codePage('IBM-939')

/** Stores lines of UTF-8 as records of IBM-939, in chunks of a size, and returns them as text. */
function stored(lines: readonly string[], maxLength: number, overlong: Overlong, size: number) {
  const local = new Gather()
  const report = newReport()
  const options = { maxLength, overlong, substitute: false }
  const records = new IncomingRecords(new LengthPrefixWriter(local), options, report)
  const intake = new IncomingText(
    records,
    {
      ...options,
      from: codingOf('UTF-8'),
      to: codingOf('IBM-939'),
      lines: true,
      requireLastEnd: true,
      mark: 'drop',
    },
    report,
  )
  const wire = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''))
  for (let at = 0; at < wire.length; at += size) intake.data(wire, at, Math.min(wire.length, at + size))
  intake.endOfFile()
  const octets = recordsOf(concat(local.take()))
  for (const record of octets) expect(record.length).toBeLessThanOrEqual(maxLength)
  return { records: octets.map((record) => page.decode(record)), report }
}

const line = fc
  .string({ unit: fc.constantFrom('A', '日', '本', 'ｱ', '\r', '\n'), maxLength: 30 })
  .filter((text) => !text.includes('\r\n') && !text.endsWith('\r'))
const size = fc.integer({ min: 1, max: 7 })

test('lines survive however they are split, and no record is longer than LRECL allows', () => {
  fc.assert(
    fc.property(fc.array(line), size, (lines, chunk) => {
      expect(stored(lines, 200, 'refuse', chunk).records).toEqual(lines)
    }),
  )
})

test('a line that is too long is wrapped without loss, or truncated to its beginning', () => {
  fc.assert(
    fc.property(line, size, fc.integer({ min: 4, max: 12 }), (text, chunk, maxLength) => {
      const wrapped = stored([text], maxLength, 'wrap', chunk)
      expect(wrapped.records.join('')).toBe(text)
      expect(wrapped.report).toMatchObject({ truncated: false, records: wrapped.records.length })
      const cut = stored([text, 'A'], maxLength, 'truncate', chunk)
      expect(cut.records).toEqual([wrapped.records[0], 'A'])
      expect(cut.report.truncated).toBe(wrapped.records.length > 1)
    }),
  )
})

/** Code units of the strings in which line ends are looked for while something is done: each makes one piece of them. */
function unitsSearched(work: () => void): number {
  let units = 0
  const { indexOf } = String.prototype
  const spy = vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, ...given) {
    if (given[0] === '\r\n') units += this.length
    return indexOf.apply(this, given)
  })
  try {
    work()
  } finally {
    spy.mockRestore()
  }
  return units
}

test.each(['truncate', 'wrap', 'refuse'] as const)(
  'what has come of a long line is not searched again with each piece of it: %s',
  (overlong) => {
    const length = 30_000
    const units = unitsSearched(() => stored(['A'.repeat(length)], length, overlong, 10))
    expect(units).toBeLessThan(2 * length)
  },
)

test('after a fault everything is refused with the same fault', () => {
  const records = new IncomingRecords(
    new LengthPrefixWriter(new Gather()),
    {
      maxLength: 10,
      overlong: 'refuse',
      substitute: false,
    },
    newReport(),
  )
  const intake = new IncomingText(
    records,
    {
      from: codingOf('UTF-8'),
      to: codingOf('IBM-939'),
      substitute: false,
      maxLength: 10,
      overlong: 'refuse',
      lines: false,
      requireLastEnd: false,
      mark: 'drop',
    },
    newReport(),
  )
  const wrong = Uint8Array.of(0xff, 0x41)
  expect(() => intake.data(wrong, 0, 2)).toThrow('cannot be translated')
  expect(() => intake.data(wrong, 0, 0)).not.toThrow()
  expect(() => intake.endOfRecord()).toThrow('cannot be translated')
  expect(() => intake.endOfFile()).toThrow('cannot be translated')
})
