import { expect, test } from 'vitest'
import { lines } from '../src/all-lines.js'
import { testInSmall } from './in-small.js'
import { waitingLines } from './waiting-lines.js'

testInSmall(lines.filter(({ id }) => !waitingLines.has(id)))

test('no two lines have the same id', () => {
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
})
