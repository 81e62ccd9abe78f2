import { ListingParser } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import { unixLine, unixTotal } from '../../src/listing/unix-line.js'

const now = Date.UTC(2026, 6, 20)

const lines = [
  [
    'drwxr-xr-x    10 CLASGEN  DEFLT1      8192 Jul 13 18:52 CEC3',
    {
      name: 'CEC3',
      kind: 'directory',
      size: 8192,
      links: 10,
      owner: 'CLASGEN',
      group: 'DEFLT1',
      modified: Date.UTC(2026, 6, 13, 18, 52),
    },
  ],
  [
    '-rwx------     1 CLASGEN  GRP2611     1749 Aug 25  2004 DetailMerge',
    {
      name: 'DetailMerge',
      kind: 'file',
      size: 1749,
      permissions: 0o700,
      owner: 'CLASGEN',
      group: 'GRP2611',
      modified: Date.UTC(2004, 7, 25),
    },
  ],
] as const

test.each(lines)('%s', (line, entry) => {
  expect(unixLine(entry, now)).toBe(line)
  expect(new ListingParser().parse(line)).toMatchObject({ kind: 'entry', entry: { name: entry.name } })
})

test('names an owner where nobody is known, and keeps a long size apart', () => {
  const entry = { name: 'a b', kind: 'file', size: 123456789012, modified: now } as const
  expect(unixLine(entry, now)).toBe('-rw-r--r--     1 OMVSKERN OMVSGRP  123456789012 Jul 20 00:00 a b')
})

test('counts blocks of 512 octets', () => {
  expect([0, 1, 512, 513].map(unixTotal)).toEqual(['total 0', 'total 1', 'total 1', 'total 2'])
})
