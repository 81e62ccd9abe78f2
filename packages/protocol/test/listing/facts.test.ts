import { expect, test } from 'vitest'
import { factsListingEntry, parseFactsLine } from '../../src/index.js'

const listed = (line: string) => factsListingEntry(parseFactsLine(line))

test('gives an entry of MLSD the form that LIST has too', () => {
  expect(listed('type=file;size=5;modify=20200102030405;perm=r;UNIX.mode=0644;unique=a1; x')).toEqual({
    name: 'x',
    kind: 'file',
    size: 5,
    modified: { time: Date.UTC(2020, 0, 2, 3, 4, 5), precision: 'second' },
    permissions: 0o644,
    unique: 'a1',
  })
  expect(listed('type=dir;create=20200102030405.5; d')).toEqual({
    name: 'd',
    kind: 'directory',
    created: { time: Date.UTC(2020, 0, 2, 3, 4, 5, 500), precision: 'millisecond' },
  })
  expect(listed('type=OS.unix=slink:/y; l')).toEqual({ name: 'l', kind: 'link', target: '/y' })
  expect(listed(' x')).toEqual({ name: 'x', kind: 'other' })
})

test('leaves the listed directory itself and its parent out', () => {
  expect(listed('type=cdir; .')).toBeUndefined()
  expect(listed('type=pdir; ..')).toBeUndefined()
})
