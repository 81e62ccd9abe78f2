import { expect, test } from 'vitest'
import { lines } from '../src/all-lines.js'
import { testInSmall } from './in-small.js'
import { waitingLines } from './waiting-lines.js'

testInSmall(lines.filter(({ id }) => waitingLines.has(id)))

test('each of them is a line', () => {
  expect(lines.filter(({ id }) => waitingLines.has(id))).toHaveLength(waitingLines.size)
})
