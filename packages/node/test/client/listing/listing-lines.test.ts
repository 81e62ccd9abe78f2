import { expect, test } from 'vitest'
import {
  factsLineReader,
  ListingSplitter,
  listLineReader,
} from '../../../src/client/listing/listing-lines.js'

const listing = Buffer.from('first\r\nsecond\nthird\r\r\n\nlast')

function linesOf(octets: Buffer, chunkSize: number): string[] {
  const lines: string[] = []
  const splitter = new ListingSplitter(1_000, (line) => lines.push(line))
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
  const splitter = new ListingSplitter(1_000, (line) => lines.push(line))
  const chunk = Buffer.from('abc')
  splitter.push(chunk)
  chunk.fill('x')
  splitter.push(Buffer.from('def\n'))
  expect(lines).toEqual(['abcdef'])
})

test('a listing that is too long is refused', () => {
  const splitter = new ListingSplitter(10, () => {})
  splitter.push(Buffer.from('0123456789'))
  expect(() => splitter.push(Buffer.from('\n'))).toThrow(
    expect.objectContaining({ code: 'limit-exceeded', message: 'the listing has more than 10 octets' }),
  )
})

test('a line of MLSD is an entry, nothing, or unknown', () => {
  expect(factsLineReader.read('type=file;size=3; type=dir; x')).toMatchObject({
    name: 'type=dir; x',
    size: 3,
  })
  expect(factsLineReader.read('type=file;size=3; a')).toMatchObject({ name: 'a', kind: 'file', size: 3 })
  expect(factsLineReader.read('type=cdir; .')).toBe('itself')
  expect(factsLineReader.read('type=pdir; ..')).toBe('parent')
  expect(factsLineReader.read(' ')).toBe('nothing')
  expect(factsLineReader.read('no facts')).toBe('unknown')
})

test.each([
  ['type=file;size=3;UNIX.group=513;UNIX.groupname=domain users;UNIX.mode=0644; a', 'a'],
  ['type=file;size=3;UNIX.groupname=domain users; a; b', 'a; b'],
  ['type=file;\ta', 'a'],
  ['type=file;  a ', ' a '],
  ['type=file;size=3 a; b', 'a; b'],
  ['   type=file;size=3;  a', ' a'],
])('of %j the name is %j', (line, name) => {
  expect(factsLineReader.read(line)).toMatchObject({ name, kind: 'file' })
})

test.each(['type=file; size=3; a', 'type=file;\t a', 'type=file;UNIX.groupname=domain users a'])(
  'of %j no name is guessed',
  (line) => {
    expect(factsLineReader.read(line)).toBe('unknown')
  },
)

test('lines of a reply around a list of MLSD are nothing', () => {
  for (const line of ['250-Begin', '250 End.']) expect(factsLineReader.read(line)).toBe('nothing')
  expect(factsLineReader.read('250-a; b')).toBe('unknown')
})

test('a line of LIST is an entry, nothing, or unknown', () => {
  const reader = listLineReader({ now: Date.UTC(2024, 0, 1) })
  const line = '-rw-r--r-- 1 a b 3 Jan  1  2023 name'
  expect(reader.read(line)).toMatchObject({ name: 'name', kind: 'file', size: 3, raw: line })
  expect(reader.read('drwxr-xr-x 1 a b 3 Jan  1  2023 .')).toBe('itself')
  expect(reader.read('drwxr-xr-x 1 a b 3 Jan  1  2023 ..')).toBe('parent')
  expect(reader.read('total 7')).toBe('nothing')
  expect(reader.read('LONG.NAME;1')).toBe('begun')
  expect(reader.read('what is this')).toBe('unknown')
})
