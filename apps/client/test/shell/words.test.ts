import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataSetWord, quoteWord, splitWords } from '../../src/shell/words.js'

describe('words', () => {
  test.each([
    ['', []],
    ['  a  b\tc ', ['a', 'b', 'c']],
    ['"a b" \'c d\'', ['a b', 'c d']],
    ['a\\ b \\"', ['a b', '"']],
    ['"a \\" \\\\ \\x"', ['a " \\ \\x']],
    ["'a\\'", ['a\\']],
    ['a""b\'\'', ['ab']],
    ['"" \'\'', ['', '']],
  ])('of %j', (line, words) => {
    expect(splitWords(line).words.map(({ text }) => text)).toEqual(words)
    expect(splitWords(line).open).toBe('')
  })

  test.each([
    ['a "b', '"'],
    ["a 'b", "'"],
    ['a\\', '\\'],
    ['"a\\', '"'],
    ['"" \'', "'"],
    ['"a\\"', '"'],
  ])('of %j end inside a quote or an escape', (line, open) => {
    expect(splitWords(line)).toMatchObject({ open, within: true })
  })

  test('have a start, and may reach the end of the line', () => {
    expect(splitWords(' a "b c"').words.map(({ start }) => start)).toEqual([1, 3])
    expect(splitWords('a ').within).toBe(false)
    expect(splitWords('a').within).toBe(true)
  })
})

test.each([
  ["'HLQ.DATA'", "'HLQ.DATA'"],
  ["'SYS1.'", "'SYS1.'"],
  ["'HLQ.PDS(MEMBER)'", "'HLQ.PDS(MEMBER)'"],
  ['HLQ.DATA', 'HLQ.DATA'],
  ["'/u/me/a b'", '/u/me/a b'],
  ["'a b'", 'a b'],
  ["HLQ'.'DATA", 'HLQ.DATA'],
  ['"\'HLQ.DATA\'"', "'HLQ.DATA'"],
  ["''", ''],
])('%s names the data set %s', (line, name) => {
  expect(splitWords(line).words.map(dataSetWord)).toEqual([name])
})

test('any name is one word when it is quoted', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const line = `x ${quoteWord(name, '')} y`
      expect(splitWords(line).words.map(({ text }) => text)).toEqual(['x', name, 'y'])
      const inQuotes = `x ${quoteWord(name, '"')}" y`
      expect(splitWords(inQuotes).words.map(({ text }) => text)).toEqual(['x', name, 'y'])
    }),
  )
})
