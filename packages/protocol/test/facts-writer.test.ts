import { describe, expect, test } from 'vitest'
import { type DescribedEntry, factsOf, formatFactsLine, knownFactNames } from '../src/index.js'

const file: DescribedEntry = {
  kind: 'file',
  size: 42,
  modified: 86_400_000,
  created: 0,
  permitted: 'adfrw',
  unique: '1a',
  permissions: 0o644,
  owner: 'ann',
  group: 'staff',
}

function line(entry: DescribedEntry): string {
  return formatFactsLine(factsOf(entry, knownFactNames), 'x')
}

describe('factsOf', () => {
  test('tells every fact of a file', () => {
    expect(line(file)).toBe(
      'Type=file;Size=42;Modify=19700102000000;Create=19700101000000;Perm=adfrw;Unique=1a;UNIX.mode=0644;UNIX.owner=ann;UNIX.group=staff; x',
    )
  })

  test('tells only what is wanted, and what is known', () => {
    expect(factsOf(file, ['Size'])).toEqual([['Size', '42']])
    expect(line({ kind: 'other', modified: 0 })).toBe('Type=OS.unix=other;Modify=19700101000000; x')
    expect(formatFactsLine(factsOf(file, []), 'x')).toBe(' x')
  })

  test('tells the size of files only', () => {
    expect(line({ kind: 'directory', size: 4_096, modified: 0 })).toBe('Type=dir;Modify=19700101000000; x')
  })

  test.each([
    ['current', 'cdir'],
    ['parent', 'pdir'],
    ['link', 'OS.unix=slink'],
  ] as const)('tells of %s that its type is %s', (kind, type) => {
    expect(factsOf({ kind, modified: 0 }, ['Type'])).toEqual([['Type', type]])
  })

  test('leaves out a time that no value can tell, and words that would break the line', () => {
    expect(line({ kind: 'file', modified: -1, created: Number.MAX_VALUE, owner: 'a b', group: 'c;d' })).toBe(
      'Type=file; x',
    )
  })
})
