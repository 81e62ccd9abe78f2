import { expect, test } from 'vitest'
import { RecentTables } from '../src/recent-tables.js'

function counting() {
  const made: number[] = []
  const recent = new RecentTables((table) => {
    made.push(table[0]!)
    return { first: table[0] }
  })
  return { made, recent }
}

const tableOf = (first: number) => Uint8Array.of(first, ...new Array<number>(255).fill(7))

test('makes something of a table once, whoever owns the octets', () => {
  const { made, recent } = counting()
  const first = recent.of(tableOf(1))
  expect(recent.of(tableOf(2))).toEqual({ first: 2 })
  expect(recent.of(tableOf(1))).toBe(first)
  expect(made).toEqual([1, 2])
})

test('is not misled by an owner who writes to a table', () => {
  const { made, recent } = counting()
  const table = tableOf(1)
  recent.of(table)
  table[0] = 2
  expect(recent.of(table)).toEqual({ first: 2 })
  expect(recent.of(tableOf(1))).toEqual({ first: 1 })
  expect(made).toEqual([1, 2])
})

test('forgets the table that was used the longest time ago', () => {
  const { made, recent } = counting()
  for (const first of [1, 2, 3, 4, 1, 5, 1, 3, 4, 5, 2]) recent.of(tableOf(first))
  expect(made).toEqual([1, 2, 3, 4, 5, 2])
})
