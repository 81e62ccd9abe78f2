import { utf8Names } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { ListLineReader } from '../../../src/client/listing/list-line-reader.js'
import {
  type LineReading,
  ListingSplitter,
  readFactsLine,
} from '../../../src/client/listing/listing-lines.js'

const listing = Buffer.from('first\r\nsecond\nthird\r\r\n\nlast')

function linesOf(octets: Buffer, chunkSize: number): string[] {
  const lines: string[] = []
  const splitter = new ListingSplitter(1_000, (line) => lines.push(line), utf8Names)
  for (let at = 0; at < octets.length; at += chunkSize) splitter.push(octets.subarray(at, at + chunkSize))
  splitter.end()
  return lines
}

test('a listing is split into lines, however its octets are cut', () => {
  for (let size = 1; size <= listing.length; size++) {
    expect(linesOf(listing, size), `${size}`).toEqual(['first', 'second', 'third', '', 'last'])
  }
})

test('a chunk may be overwritten after it was taken', () => {
  const lines: string[] = []
  const splitter = new ListingSplitter(1_000, (line) => lines.push(line), utf8Names)
  const chunk = Buffer.from('abc')
  splitter.push(chunk)
  chunk.fill('x')
  splitter.push(Buffer.from('def\n'))
  expect(lines).toEqual(['abcdef'])
})

test('a listing that is too long is refused', () => {
  const splitter = new ListingSplitter(10, () => {}, utf8Names)
  splitter.push(Buffer.from('0123456789'))
  expect(() => splitter.push(Buffer.from('\n'))).toThrow(
    expect.objectContaining({ code: 'limit-exceeded', message: 'the listing has more than 10 octets' }),
  )
})

test('a line of MLSD is an entry, nothing, or unknown', () => {
  expect(readFactsLine('type=file;size=3; type=dir; x')).toMatchObject({
    name: 'type=dir; x',
    size: 3,
  })
  expect(readFactsLine('type=file;size=3; a')).toMatchObject({ name: 'a', kind: 'file', size: 3 })
  expect(readFactsLine('type=cdir; .')).toBe('itself')
  expect(readFactsLine('type=pdir; ..')).toBe('parent')
  expect(readFactsLine(' ')).toBe('nothing')
  expect(readFactsLine('no facts')).toBe('unknown')
})

test.each([
  ['type=file;size=3;UNIX.group=513;UNIX.groupname=domain users;UNIX.mode=0644; a', 'a'],
  ['type=file;size=3;UNIX.groupname=domain users; a; b', 'a; b'],
  ['type=file;\ta', 'a'],
  ['type=file;  a ', ' a '],
  ['type=file;size=3 a; b', 'a; b'],
  ['   type=file;size=3;  a', ' a'],
])('of %j the name is %j', (line, name) => {
  expect(readFactsLine(line)).toMatchObject({ name, kind: 'file' })
})

test.each(['type=file; size=3; a', 'type=file;\t a', 'type=file;UNIX.groupname=domain users a'])(
  'of %j no name is guessed',
  (line) => {
    expect(readFactsLine(line)).toBe('unknown')
  },
)

test('lines of a reply around a list of MLSD are nothing', () => {
  for (const line of ['250-Begin', '250 End.']) expect(readFactsLine(line)).toBe('nothing')
  expect(readFactsLine('250-a; b')).toBe('unknown')
})

/** What lines of LIST mean, and which of them were read before the end. */
function readList(lines: readonly string[]): { readings: LineReading[]; atOnce: number } {
  const readings: LineReading[] = []
  const reader = new ListLineReader({ now: Date.UTC(2024, 0, 1) }, undefined, (_, reading) =>
    readings.push(reading),
  )
  for (const line of lines) reader.take(line)
  const atOnce = readings.length
  reader.end()
  return { readings, atOnce }
}

test('a line of LIST is an entry, nothing, or unknown', () => {
  const line = '-rw-r--r-- 1 a b 3 Jan  1  2023 name'
  expect(
    readList([
      line,
      'drwxr-xr-x 1 a b 3 Jan  1  2023 .',
      'drwxr-xr-x 1 a b 3 Jan  1  2023 ..',
      'total 7',
      'LONG.NAME;1',
      'what is this',
    ]),
  ).toMatchObject({
    readings: [
      { name: 'name', kind: 'file', size: 3, raw: line },
      'itself',
      'parent',
      'nothing',
      'begun',
      'unknown',
    ],
    atOnce: 6,
  })
})

const dated = (date: string) => `ANN 5 ${date} 10:00:00 *STMF x`
const read = (date: string) => ({ modified: { time: Date.parse(`${date}T10:00:00Z`) } })

test('lines whose date a later line settles are held back until then', () => {
  expect(
    readList([dated('04/05/06'), dated('05/05/06'), dated('28/05/06'), dated('04/06/06')]),
  ).toMatchObject({
    readings: [read('2006-05-04'), read('2006-05-05'), read('2006-05-28'), read('2006-06-04')],
    atOnce: 4,
  })
})

test('lines whose date no line settles have none', () => {
  const { readings, atOnce } = readList([dated('04/05/06'), dated('04/06/06')])
  expect(atOnce).toBe(0)
  expect(readings.map((reading) => Object.keys(reading).includes('modified'))).toEqual([false, false])
})

test('a name that a later line settles is not doubtful', () => {
  const long = '-rw-r--r-- 1 a b 5 Dec 28 19:50 2023 x'
  const { readings } = readList([long, '-rw-r--r-- 1 a b 5 Dec 28 19:50 y'])
  expect(readings).toMatchObject([{ name: '2023 x' }, { name: 'y' }])
  expect(readings[0]).not.toHaveProperty('doubtful')
  expect(readList([long]).readings).toMatchObject([{ doubtful: true }])
})

test('a list that never shows the order of day and month is held back by 10,000 lines at most', () => {
  const lines = Array.from({ length: 10_005 }, (_, at) => `03-04-21  01:02PM  ${at} name-${at}`)
  const { readings, atOnce } = readList(lines)
  expect(atOnce).toBe(10_000)
  expect(readings.length).toBe(lines.length)
  expect(readings.at(-1)).toMatchObject({ name: 'name-10004' })
})
