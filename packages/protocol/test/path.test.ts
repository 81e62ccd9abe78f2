import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  isNamePattern,
  matchesName,
  nameMatcher,
  parseQuotedPath,
  parseWorkingDirectory,
  quotePath,
  resolvePath,
} from '../src/index.js'

test('doubles the quotes of a path in quotes', () => {
  expect(quotePath('/a"b')).toBe('"/a""b"')
})

test('finds the path of a 257 reply among other words', () => {
  expect(parseQuotedPath('"/a b" is the current directory')).toBe('/a b')
  expect(parseQuotedPath('created "/a""b" today, "x"')).toBe('/a"b')
  expect(parseQuotedPath('""')).toBe('')
})

test('finds no path where none is in quotes', () => {
  expect(parseQuotedPath('Directory created.')).toBeUndefined()
  expect(parseQuotedPath('"/cut off')).toBeUndefined()
})

test('reads back every path that it quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', 'a', '/', ' ') }), (path) => {
      expect(parseQuotedPath(`${quotePath(path)} is current`)).toBe(path)
    }),
  )
})

test('resolves against the working directory by text alone', () => {
  const resolved = {
    '': '/home/a',
    b: '/home/a/b',
    '/b': '/b',
    '..': '/home',
    '../..': '/',
    '../../../x': '/x',
    '/../../x': '/x',
    './b/./c/': '/home/a/b/c',
    'b//c': '/home/a/b/c',
    '//': '/',
    ' b ': '/home/a/ b ',
    '...': '/home/a/...',
    '..\\..': '/home/a/..\\..',
    '%2e%2e': '/home/a/%2e%2e',
  }
  for (const [argument, path] of Object.entries(resolved)) expect(resolvePath('/home/a', argument)).toBe(path)
  expect(resolvePath('/home/a', undefined)).toBe('/home/a')
})

test('refuses a NUL', () => {
  expect(resolvePath('/', 'a\0b')).toBeUndefined()
})

test('gives an absolute path without dots or double slashes, whatever it is asked', () => {
  const text = fc.string({ unit: fc.constantFrom('/', '.', '..', 'a', '\\', ' ') })
  fc.assert(
    fc.property(text, text, (cwd, argument) => {
      const path = resolvePath(`/${cwd}`, argument)!
      expect(path).toMatch(/^\//)
      if (path === '/') return
      for (const name of path.slice(1).split('/')) expect(['', '.', '..']).not.toContain(name)
    }),
  )
})

test.each([
  ['*', 'any.txt', true],
  ['*', '', true],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'a.txt.gz', false],
  ['a*b*c', 'aXbXbYc', true],
  ['a*b*c', 'aXbXbY', false],
  ['?.txt', 'é.txt', true],
  ['?.txt', 'ab.txt', false],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
  ['a**c', 'abc', true],
  ['', 'a', false],
])('%j and %j: %j', (pattern, name, fits) => {
  expect(matchesName(pattern, name)).toBe(fits)
})

test('takes no time that grows with every star', () => {
  expect(matchesName(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false)
})

test('a long pattern is compared with many names, in as long as the names take', () => {
  const fits = nameMatcher(`${'a?'.repeat(4_000)}*`)
  const split = vi.spyOn(String.prototype, Symbol.iterator)
  expect(Array.from({ length: 100 }, (_, number) => fits(`name ${number}`)).some(Boolean)).toBe(false)
  const lengths = split.mock.contexts.map((text) => String(text).length)
  split.mockRestore()
  expect(Math.max(...lengths)).toBeLessThan(10)
  expect(nameMatcher('***a***')('bab')).toBe(true)
})

test('knows a pattern by its stars and question marks only', () => {
  expect(['*.txt', 'a?', '[ab]', 'plain'].map(isNamePattern)).toEqual([true, true, false, false])
})

describe('the working directory', () => {
  test.each([
    ['"/a is b" is the current directory', '/a is b'],
    ['/a/b is current directory', '/a/b'],
    ['/my files is the current working directory.', '/my files'],
    ['/a', '/a'],
    ['/a is cwd', '/a'],
    ["'/a b' is current directory", '/a b'],
    ['Current directory is /a.', '/a'],
    ['Current working directory: /a b', '/a b'],
    ['C:\\data is current directory.', 'C:\\data'],
    ['DISK$A:[ME.SUB] is current directory', 'DISK$A:[ME.SUB]'],
    ["'ME.DATA.' is working directory", "'ME.DATA.'"],
    ['Working directory is QGPL', 'QGPL'],
  ])('is found in %s', (text, path) => {
    expect(parseWorkingDirectory(text)).toBe(path)
  })

  test.each(['OK', 'Command successful.', '', 'is current directory', 'Current directory unknown to me'])(
    'is not guessed from %j',
    (text) => expect(parseWorkingDirectory(text)).toBeUndefined(),
  )
})
