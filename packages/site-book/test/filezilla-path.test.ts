import { describe, expect, test } from 'vitest'
import { pathOfSafe, safePathOf } from '../src/filezilla-path.js'

describe('a directory of FileZilla', () => {
  test.each([
    ['/', 'unix', '1 0'],
    ['/web/my folder1', 'unix', '1 0 3 web 10 my folder1'],
    ['C:\\', 'windows', '3 0 2 C:'],
    ['C:\\a b\\c', 'windows', '3 0 2 C: 3 a b 1 c'],
    ["'A.B.'", 'zos', '4 1 . 1 A 1 B'],
    ["'A.B'", 'zos', '4 0 1 A 1 B'],
    ['DISK:[A.B]', 'vms', '2 5 DISK: 1 A 1 B'],
    ['/x', 'vms', '1 0 1 x'],
  ] as const)('%s is written, and read again', (path, system, safe) => {
    expect(safePathOf(path, system)).toBe(safe)
    expect(pathOfSafe(safe)).toBe(path)
  })

  test('has lengths of UTF-16 or of characters', () => {
    expect(pathOfSafe('1 0 3 🚀x 1 y')).toBe('/🚀x/y')
    expect(pathOfSafe('1 0 2 🚀x 1 y')).toBe('/🚀x/y')
  })

  test.each([
    '',
    '1',
    '1 ',
    '1 0 ',
    '1 0 3',
    '1 0 3 ',
    '1 0 3 we',
    '1 0 3 webs',
    '1 0 999999999999 a',
    '1 5',
    '4 1 ',
  ])('is not %j', (safe) => {
    expect(pathOfSafe(safe)).toBeUndefined()
  })
})
