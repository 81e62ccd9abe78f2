import { expect, test } from 'vitest'
import { compareNames } from '../src/collation.js'

test('sorts as EBCDIC does: letters before digits, a name before those that begin with it', () => {
  const names = ['A1', 'AB', '$A', '#A', 'A', 'Z', '0', '@A']
  expect(names.sort(compareNames)).toEqual(['$A', '#A', '@A', 'A', 'AB', 'A1', 'Z', '0'])
})
