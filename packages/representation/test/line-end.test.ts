import { translation } from '@ftpkit/code-page'
import { expect, test } from 'vitest'
import { withLineEnd } from '../src/line-end.js'

const toNetwork = translation('ISO-8859-1', 'IBM-1047')

test('puts the line end at its octet, and what stood there where the line end was', () => {
  const table = withLineEnd(toNetwork, 0x0a, 0x15, 'swap')
  expect([table[0x0a], table[0x85]]).toEqual([0x15, 0x25])
  expect(new Set(table).size).toBe(256)
})

test('leaves every other octet to the table', () => {
  const table = withLineEnd(toNetwork, 0x0a, 0x15, 'nl-to-lf')
  expect([table[0x0a], table[0x85]]).toEqual([0x15, 0x15])
  expect(table.filter((value, octet) => value !== toNetwork[octet])).toHaveLength(1)
})

test('leaves a table alone that has the line end already', () => {
  const table = withLineEnd(toNetwork, 0x0a, 0x15, 'swap')
  expect(withLineEnd(table, 0x0a, 0x15, 'swap')).toEqual(table)
})

test('never writes to the table it is given', () => {
  const before = toNetwork.slice()
  withLineEnd(toNetwork, 0x0a, 0x15, 'swap')
  withLineEnd(toNetwork, 0x0a, 0x15, 'nl-to-lf')
  expect(toNetwork).toEqual(before)
})
