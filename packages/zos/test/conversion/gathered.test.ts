import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { Gathered } from '../../src/conversion/gathered.js'

function taken(...pieces: string[]): string {
  const gathered = new Gathered()
  for (const piece of pieces) {
    const chunk = octets(`ee ${piece} ee`)
    gathered.add(chunk, 1, chunk.length - 1)
  }
  const { chunk, start, end } = gathered.take()
  expect(gathered.take()).toMatchObject({ start: 0, end: 0 })
  return hex(chunk.subarray(start, end)).replaceAll(' ', '')
}

test('gathers a record from no, one and many pieces', () => {
  expect(taken()).toBe('')
  expect(taken('')).toBe('')
  expect(taken('0102')).toBe('0102')
  expect(taken('01', '02')).toBe('0102')
  expect(taken('01', '', '02', '030405', '06')).toBe('010203040506')
})
