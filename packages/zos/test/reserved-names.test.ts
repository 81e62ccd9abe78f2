import { expect, test } from 'vitest'
import { ReservedNames } from '../src/reserved-names.js'

test('a name is reserved until it is released', () => {
  const reserved = new ReservedNames()
  const release = reserved.take('A')
  expect([reserved.has('A'), reserved.has('B')]).toEqual([true, false])
  release()
  expect(reserved.has('A')).toBe(false)
})
