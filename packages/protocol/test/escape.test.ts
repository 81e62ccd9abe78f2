import { octets } from '@ftpkit/testkit'
import { nameText } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { printable } from '../src/index.js'

test('shows controls and octets outside UTF-8 by their values', () => {
  expect(printable('\r\n\t\0\u0007\u007f\u0085')).toBe('\\r\\n\\t\\0\\x07\\x7f\\x85')
  expect(printable(nameText(octets('"a" e4')))).toBe('a\\xe4')
})

test('leaves everything that can be read', () => {
  expect(printable('bär €𝄞 "x"')).toBe('bär €𝄞 "x"')
})
