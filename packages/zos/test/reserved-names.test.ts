import { expect, test } from 'vitest'
import { ReservedNames } from '../src/reserved-names.js'

test('a name is reserved until it is released', () => {
  const reserved = new ReservedNames()
  const release = reserved.take('A')
  expect([reserved.has('A'), reserved.has('B')]).toEqual([true, false])
  release()
  expect(reserved.has('A')).toBe(false)
})

test('a name that was released, and taken again by another, stays taken when the first releases it twice', () => {
  const names = new ReservedNames()
  const release = names.take('A')
  release()
  names.take('A')
  release()
  expect(names.has('A')).toBe(true)
})
