import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoted, wordsOf } from '../../src/shell/words.js'

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
    expect(wordsOf(line).words.map(({ text }) => text)).toEqual(words)
    expect(wordsOf(line).open).toBe('')
  })

  test.each([
    ['a "b', '"'],
    ["a 'b", "'"],
    ['a\\', '\\'],
  ])('of %j are not at their end', (line, open) => {
    expect(wordsOf(line)).toMatchObject({ open, within: true })
  })

  test('say where each begins, and whether the last goes on', () => {
    expect(wordsOf(' a "b c"').words.map(({ start }) => start)).toEqual([1, 3])
    expect(wordsOf('a ').within).toBe(false)
    expect(wordsOf('a').within).toBe(true)
  })
})

test('any name is one word again when it is quoted', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const line = `x ${quoted(name, '')} y`
      expect(wordsOf(line).words.map(({ text }) => text)).toEqual(['x', name, 'y'])
      const inQuotes = `x ${quoted(name, '"')}" y`
      expect(wordsOf(inQuotes).words.map(({ text }) => text)).toEqual(['x', name, 'y'])
    }),
  )
})
