import { readVectors } from '@ftpkit/testkit'
import { nameText } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatListLine, type ListedLine, ListingParser, type ListingTime } from '../../src/index.js'

const now = Date.UTC(2026, 6, 1, 12)

describe('every vector', () => {
  const files = ['listings.md', 'listings-by-system.md', 'listings-by-form.md']
  const vectors = files.flatMap((file) => readVectors(new URL(`../vectors/${file}`, import.meta.url)))
  for (const { title, place, blocks } of vectors) {
    test(`${title} (${place})`, () => {
      const parser = new ListingParser({ now })
      expect(blocks.listing!.split('\n').map((line) => shown(parser.parse(line)))).toEqual(
        blocks.entries!.split('\n').map((line) => (line.startsWith('{') ? JSON.parse(line) : line)),
      )
    })
  }
})

test('keeps every line as it came', () => {
  for (const line of ['total 3', '??', '-rw-r--r-- 1 a b 5 Jan  2  2020 x']) {
    expect(new ListingParser().parse(line).raw).toBe(line)
  }
})

test('omits a date without a year if the time is unknown', () => {
  const [recent, dated] = ['Jan  2 03:04', 'Jan  2  2020'].map((date) => {
    const line = new ListingParser().parse(`-rw-r--r-- 1 a b 5 ${date} x`)
    return line.kind === 'entry' && line.entry.modified !== undefined
  })
  expect(recent).toBe(false)
  expect(dated).toBe(true)
})

test('omits a date whose day its year does not have', () => {
  const modified = ['03/365', '03/366', '04/366', '04/367', '04/000'].map((date) => {
    const line = new ListingParser({ now }).parse(`QPGMR 16384 ${date} 10:00:00 *STMF      x`)
    return line.kind === 'entry' ? line.entry.modified?.time : line.kind
  })
  const [last, leap] = [Date.UTC(2003, 11, 31, 10), Date.UTC(2004, 11, 31, 10)]
  expect(modified).toEqual([last, undefined, leap, undefined, undefined])
})

test('takes no longer for many blanks in a line of VxWorks than for as many letters', () => {
  const time = (name: string) => {
    const parser = new ListingParser({ now })
    const began = performance.now()
    for (let count = 0; count < 10; count++) parser.parse(`2048    Mar-28-2011  17:04:09   a${name}`)
    return performance.now() - began
  }
  expect(time(`${' '.repeat(50_000)}x`)).toBeLessThan(20 + 20 * time('a'.repeat(50_000)))
})

test.each([
  ['-rw-r--r-- 1 a b 5 Jun 28 19:50 2023 x', true],
  ['-rw-r--r-- 1 a b 5 Dec 28 19:50 2023 x', true],
  ['lrwxrwxrwx 1 a b 99 Jan  2  2020 a -> b -> c', true],
  ['lrwxrwxrwx 1 a b 1 Jan  2  2020 a -> b -> c', undefined],
  ['-rw-r--r-- 1 a b 5 Jan  2  2020 2023 x', undefined],
  ['-rw-r--r-- 1 a b 5 Jan  2  2020 10:20 x', true],
  ['drwxr-xr-x 3 a b 5 undated', true],
  ['01-02-20  03:04PM              1 234 567 x', true],
  ['drwxr-xr-x 3 a b 5 Jan  2  2020 a -> b', true],
  ['01-02-20  03:04PM       <DIR>           one blank more', true],
])('doubts a name only if %j can be read in two ways', (line, doubtful) => {
  const parser = new ListingParser({ now })
  expect(parser.parse(line)).toMatchObject({ kind: 'entry', ...(doubtful && { doubtful }) })
  expect(parser.parse('-rw-r--r-- 1 a b 5 Jan  2  2020 x')).not.toHaveProperty('doubtful')
})

test('takes the clock of a server that is ahead of UTC into account', () => {
  const parser = new ListingParser({ now, utcOffset: 120 })
  expect(shown(parser.parse('-rw-r--r-- 1 a b 5 Jul  1 14:00 x'))).toMatchObject({
    modified: '2026-07-01T12:00',
  })
  expect(shown(parser.parse('-rw-r--r-- 1 a b 5 2026-07-01 14:00:00 +0000 x'))).toMatchObject({
    modified: '2026-07-01T14:00:00',
  })
})

const orderless = 'ANN 5 04/05/06 10:00:00 *STMF x'

test('omits a date that may be several ones, until another line of the listing settles it', () => {
  const lines = [orderless, 'ANN 5 28/05/06 10:00:00 *STMF y']
  const parser = new ListingParser({ now })
  const [first] = lines.map((line) => parser.parse(line))
  expect(first).toMatchObject({ kind: 'entry', unsettled: true })
  expect(first).not.toHaveProperty('entry.modified')
  expect(parser.dateOrder).toBe('dmy')
  const again = parser.again()
  const [settled] = lines.map((line) => again.parse(line))
  expect(settled).not.toHaveProperty('unsettled')
  expect(shown(settled!)).toMatchObject({ modified: '2006-05-04T10:00:00' })
})

test.each([
  ['mdy', '2006-04-05T10:00:00'],
  ['dmy', '2006-05-04T10:00:00'],
  ['ymd', '2004-05-06T10:00:00'],
] as const)('reads dates of numbers in the order %s that is given', (dateOrder, modified) => {
  expect(shown(new ListingParser({ now, dateOrder }).parse(orderless))).toMatchObject({ modified })
})

test('omits dates whose order changes within a listing', () => {
  const parser = new ListingParser({ now })
  for (const date of ['28/05/06', '05/28/06']) parser.parse(orderless.replace('04/05/06', date))
  expect(parser.parse(orderless)).not.toHaveProperty('entry.modified')
})

test('says of a name of IBM i that it may begin with blanks, once another line has no padding', () => {
  const line = (name: string) => `ANN 5 28/06/19 19:50:01 *STMF ${name}`
  const parser = new ListingParser({ now })
  expect(parser.parse(line('plain'))).toMatchObject({ entry: { name: 'plain' } })
  expect(parser.parse(line('     2020'))).toMatchObject({ doubtful: true })
})

test('corrects the order of IIS in a listing that contradicts it', () => {
  const lines = ['01-02-20  03:04PM                    5 x', '28-02-20  03:04PM                    5 y']
  const parser = new ListingParser({ now })
  expect(lines.map((line) => shown(parser.parse(line)))).toMatchObject([
    { modified: '2020-01-02T15:04' },
    { modified: '2020-02-28T15:04' },
  ])
  expect(shown(parser.again().parse(lines[0]!))).toMatchObject({ modified: '2020-02-01T15:04' })
})

test('reads a month that two languages name differently once a line shows the language', () => {
  const lines = ['lip', 'kwi'].map((month) => `-rw-r--r-- 1 a b 5 15 ${month} 2020 x`)
  const parser = new ListingParser({ now })
  expect(lines.map((line) => 'unsettled' in parser.parse(line))).toEqual([true, false])
  expect(shown(parser.again().parse(lines[0]!))).toMatchObject({ modified: '2020-07-15' })
})

test.each([
  ['Latin-1', '4d e4 72', '2020-03-15'],
  ['windows-1251', 'e0 e2 e3', '2020-08-15'],
  ['KOI8-R', 'c1 d7 c7', '2020-08-15'],
  ['Latin-2', '70 61 bc', '2020-10-15'],
  ['no code page that is known', 'ff fe fd', undefined],
])('reads a month in %s', (_, month, modified) => {
  const octets = Buffer.from(month.replaceAll(' ', ''), 'hex')
  const line = new ListingParser({ now }).parse(`-rw-r--r-- 1 a b 5 ${nameText(octets)} 15 2020 x`)
  expect(shown(line)).toMatchObject({ name: 'x', ...(modified && { modified }) })
  if (!modified) expect(line).not.toHaveProperty('entry.modified')
})

test('takes no word for a month that is none', () => {
  expect(new ListingParser({ now }).parse('-rw-r--r-- 1 a b 5 15 hell 2020 x')).toMatchObject({
    kind: 'unknown',
  })
})

test('reads back the lines that our own server writes', () => {
  const name = fc.string({ minLength: 1 }).filter((name) => !name.includes(' -> '))
  const written = fc.record({
    name,
    kind: fc.constantFrom('file' as const, 'directory' as const),
    size: fc.maxSafeNat(),
    modified: fc.integer({ min: Date.UTC(1970, 0, 1), max: now }),
    permissions: fc.integer({ min: 0, max: 0o7777 }),
    links: fc.integer({ min: 1, max: 99_999 }),
  })
  fc.assert(
    fc.property(written, (entry) => {
      const line = new ListingParser({ now }).parse(formatListLine(entry, now))
      const { modified, ...same } = entry
      expect(line).toMatchObject({ kind: 'entry', entry: { ...same, owner: 'ftp', group: 'ftp' } })
      const found = line.kind === 'entry' && line.entry.modified
      expect(found && modified - found.time).toSatisfy((ahead: number) => ahead >= 0 && ahead < 86_400_000)
    }),
  )
})

test('makes something of any line, and keeps what it does not understand', () => {
  const words = fc.constantFrom(
    '-rw-r--r--',
    'd [R----F--]',
    ' ',
    '  ',
    '5',
    'Jan',
    '2',
    '03:04',
    '2020',
    ';1',
    '->',
    '<DIR>',
    '*DIR',
    'JOB00001',
    '+',
    '\t',
    '[',
    ']',
    'ä',
  )
  fc.assert(
    fc.property(fc.array(fc.string({ unit: words }), { maxLength: 4 }), (lines) => {
      const parser = new ListingParser({ now })
      for (const line of lines) expect(parser.parse(line)).toMatchObject({ raw: line })
    }),
  )
})

test('reads lines of any length that are made to mislead', () => {
  const heads = [
    '',
    '-rw-r--r-- 1 a b 5 Jan  2  2020 ',
    '01-02-20  03:04PM       <JUNCTION> ',
    'QSYS 5 *DIR ',
    'A;1 1/1 ',
    'V 3390 2020/01/01 ',
    '5  Apr 04, 2000 21:06 ',
    '-????????? ? ? ',
  ]
  const parts = [
    ' ',
    '1',
    '1 1 ',
    ' [',
    ' -> ',
    ';',
    ':[',
    ' 5 Jan 2 2020 ',
    'Directory :[',
    '+,',
    '-',
    ' [A] (R)',
    '1月 ',
  ]
  for (const head of heads) {
    for (const part of parts) {
      const line = `${head}${part.repeat(20_000)}x`
      expect(new ListingParser({ now }).parse(line).raw).toBe(line)
    }
  }
})

function shown(line: ListedLine): unknown {
  if (line.kind !== 'entry') return line.kind
  return Object.fromEntries(
    Object.entries(line.entry).map(([field, value]) => [
      field,
      field === 'modified' || field === 'created' ? timeText(value as ListingTime) : value,
    ]),
  )
}

const lengths = { day: 10, minute: 16, second: 19, millisecond: 23 }

function timeText({ time, precision }: ListingTime): string {
  return new Date(time).toISOString().slice(0, lengths[precision])
}
