import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { decode, encode } from '../src/index.js'
import { parametersOf } from './arbitraries.js'

test('sends and receives a whole file at once', () => {
  const parameters = parametersOf('E', 'R', 'C')
  const wire = encode(octets('"A   " 0a'), parameters, { codePage: 'IBM-037' })
  expect(hex(wire)).toBe('01c100c0c3')
  expect(hex(decode(wire, parameters))).toBe(hex(octets('"A   " 0a')))
})

test('throws what the codecs throw', () => {
  expect(() => decode(octets('80 00'), parametersOf('A', 'F', 'B'))).toThrow(/closed before the end of file/)
})
