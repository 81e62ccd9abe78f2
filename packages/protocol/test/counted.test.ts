import { expect, test } from 'vitest'
import { counted } from '../src/index.js'

test('a noun is in the plural unless there is one', () => {
  expect([0, 1, 2].map((count) => counted(count, 'octet'))).toEqual(['0 octets', '1 octet', '2 octets'])
})
