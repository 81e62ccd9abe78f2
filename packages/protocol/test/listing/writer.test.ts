import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatListLine, formatPermissions, type ListedEntry } from '../../src/index.js'

/** Any code unit, lone surrogates included, every other one a control. */
const codeUnit = fc.oneof(fc.nat(0x1f), fc.nat(0xffff)).map((code) => String.fromCharCode(code))

const now = Date.UTC(2026, 6, 1, 12)
const file: ListedEntry = { name: 'a b.txt', kind: 'file', size: 1234, modified: Date.UTC(2026, 5, 3, 4, 5) }

test('writes a recent file with its hour', () => {
  expect(formatListLine(file, now)).toBe('-rw-r--r--   1 ftp      ftp              1234 Jun  3 04:05 a b.txt')
})

test('writes the year of a file that is older than six months, or of the future', () => {
  const dated = (modified: number) => formatListLine({ ...file, modified }, now).slice(46, 58)
  expect(dated(now - 15_778_475_999)).toBe('Dec 30 21:05')
  expect(dated(now - 15_778_476_000)).toBe('Dec 30  2025')
  expect(dated(now)).toBe('Jul  1 12:00')
  expect(dated(now + 1)).toBe('Jul  1  2026')
})

test('writes the first day of 1970 for a directory that has no date', () => {
  expect(formatListLine({ ...file, kind: 'directory', modified: undefined }, now)).toMatch(
    / Jan {2}1 {2}1970 a b\.txt$/,
  )
})

test('writes each kind with its letter, and what it knows', () => {
  const known = { permissions: 0o1750, owner: 'an n', group: '', links: 12, modified: now }
  expect(formatListLine({ ...file, ...known, kind: 'directory' }, now)).toBe(
    'drwxr-x--T  12 an_n     _                1234 Jul  1 12:00 a b.txt',
  )
  expect(formatListLine({ ...file, kind: 'directory' }, now)).toMatch(/^drwxr-xr-x /)
  expect(formatListLine({ ...file, kind: 'other' }, now)).toMatch(/^prw-r--r-- /)
  expect(formatListLine({ ...file, kind: 'link', target: '/x' }, now)).toMatch(
    /^lrwxrwxrwx .* a b\.txt -> \/x$/,
  )
})

test('lets no name break its line', () => {
  const line = formatListLine({ ...file, name: 'a\r\nb\0', owner: 'x\ny' }, now)
  expect(line).toMatch(/ x\?y .* a\?\?b\?$/)
})

test('writes the bits of a mode', () => {
  expect(formatPermissions(0o000)).toBe('---------')
  expect(formatPermissions(0o777)).toBe('rwxrwxrwx')
  expect(formatPermissions(0o7777)).toBe('rwsrwsrwt')
  expect(formatPermissions(0o7000)).toBe('--S--S--T')
})

test('writes one line for any entry', () => {
  const entry = fc.record({
    name: fc.string({ unit: codeUnit, maxLength: 16 }),
    kind: fc.constantFrom('file' as const, 'directory' as const, 'link' as const, 'other' as const),
    size: fc.nat(),
    modified: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    owner: fc.string({ unit: codeUnit, maxLength: 16 }),
  })
  fc.assert(
    fc.property(entry, (entry) => {
      expect(formatListLine(entry, now)).not.toMatch(/[\r\n\0]/)
    }),
  )
})
