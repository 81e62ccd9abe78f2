import { describe, expect, test } from 'vitest'
import { Filter } from '../src/filter.js'

/** A path of a directory ends in `/` here. */
function selects(filter: Filter, path: string): boolean {
  return path.endsWith('/') ? filter.mayDescend(path.slice(0, -1)) : filter.selects(path, 'file')
}

describe('an excluding pattern', () => {
  test.each([
    ['x', ['x', 'x/', 'a/x', 'a/x/', 'x/a', 'a/x/b/c'], ['xx', 'ax/', 'a/ax']],
    ['/x', ['x', 'x/', 'x/a'], ['a/x', 'a/x/']],
    ['x/', ['x/', 'x/a', 'a/x/', 'a/x/b'], ['x', 'a/x']],
    ['/x/', ['x/', 'x/a'], ['x', 'a/x/', 'a/x/b']],
    ['a/x', ['a/x', 'a/x/', 'a/x/b'], ['b/a/x', 'x', 'a/']],
    ['a/x/', ['a/x/', 'a/x/b'], ['a/x', 'b/a/x/']],
    ['*.log', ['1.log', 'a/2.log', 'old.log/', 'old.log/a'], ['log', '1.log.gz']],
    ['/*.log', ['1.log'], ['a/2.log']],
    ['a/*', ['a/b', 'a/b/', 'a/b/c'], ['a/', 'b/c']],
    ['a/*/c', ['a/b/c', 'a/b/c/d'], ['a/c', 'a/b/b/c']],
    ['**/x', ['x', 'a/x', 'a/b/x/', 'a/x/c'], ['ax']],
    ['a/**/x', ['a/x', 'a/b/x', 'a/b/c/x', 'a/x/d'], ['b/a/x', 'a/bx']],
    ['a/**', ['a/b', 'a/b/', 'a/b/c/d'], ['a/', 'a', 'b/a/c']],
    ['**/a/**', ['a/b', 'b/a/c', 'b/a/c/d'], ['a/', 'b/a/']],
    ['[._]*', ['.git/', '_x', 'a/.b', '.git/config'], ['git', 'a_']],
    ['?', ['a', 'b/', 'b/long', 'long/c'], ['long']],
  ])('%j leaves these out and no others', (pattern, excluded, others) => {
    const filter = new Filter({ exclude: [pattern] })
    expect(excluded.filter((path) => selects(filter, path))).toEqual([])
    expect(others.filter((path) => !selects(filter, path))).toEqual([])
  })
})

describe('an including pattern', () => {
  test.each([
    ['*.txt', ['a.txt', 'd/a.txt', 'd/', 'x.bin/'], ['a.bin', 'd/txt']],
    ['/d/*.txt', ['d/a.txt', 'd/', 'e/'], ['a.txt', 'd/e/a.txt']],
    ['/d/**', ['d/a', 'd/e/a', 'e/'], ['a', 'e/a']],
    ['d/', ['d/a', 'c/d/e/a', 'e/'], ['a', 'd', 'e/a']],
  ])('%j chooses these files and no others', (pattern, included, others) => {
    const filter = new Filter({ include: [pattern] })
    expect(included.filter((path) => !selects(filter, path))).toEqual([])
    expect(others.filter((path) => selects(filter, path))).toEqual([])
  })
})

test('what is included and excluded is excluded', () => {
  const filter = new Filter({ include: ['*.txt'], exclude: ['old/*', 'x*'] })
  const paths = ['a.txt', 'a.bin', 'd/a.txt', 'old/a.txt', 'old/d/a.txt', 'x.txt']
  expect(paths.map((path) => selects(filter, path))).toEqual([true, false, true, false, false, false])
})

test('names are compared in Unicode NFC, however a system writes them', () => {
  for (const pattern of ['B\u00fccher', 'Bu\u0308cher', 'B[u\u00fc]cher*']) {
    const filter = new Filter({ exclude: [pattern] })
    const paths = ['B\u00fccher', 'Bu\u0308cher', 'a/Bu\u0308cher/b']
    expect(paths.filter((path) => filter.selects(path, 'file'))).toEqual([])
  }
})

test('the order of the questions changes no answer', () => {
  const filter = new Filter({ exclude: ['x'] })
  for (const path of ['x/a/b', 'y/a', 'x/a/', 'x/', 'y/', 'y/x/z', 'y/b']) {
    expect(selects(filter, path), path).toBe(!/(?:^|\/)x/.test(path))
  }
})

test.each(['', '/', './a', 'a//b', '../a', 'a/.', '//'])(
  'a pattern that can match nothing is refused: %j',
  (pattern) => {
    expect(() => new Filter({ exclude: [pattern] })).toThrow(RangeError)
    expect(() => new Filter({ include: [pattern] })).toThrow('matches nothing')
  },
)
