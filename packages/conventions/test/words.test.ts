import { describe, expect, test } from 'vitest'
import { findings, glossary, unusedAllowances } from '../words.js'

const used = findings()

describe.each(glossary().map((entry) => [entry.word, entry.instead] as const))(
  'the glossary: %s',
  (word, instead) => {
    test(`is nowhere, but ${instead}`, () => {
      expect(used.filter((finding) => finding.word === word)).toEqual([])
    })
  },
)

test('every allowance is needed', () => {
  expect(unusedAllowances()).toEqual([])
})
