import { nameOctets, nameText } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assertPath, childOf, isName, nameOf, namesOf, parentOf } from '../src/index.js'

const anyName = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((octets) => nameText(octets))
  .filter((name) => name !== '.' && name !== '..' && !/[/\0]/.test(name))

test('accepts every path whose names are octets, and splits it into the same names', () => {
  fc.assert(
    fc.property(fc.array(anyName, { maxLength: 5 }), (names) => {
      const path = names.reduce(childOf, '/')
      assertPath(path)
      expect(namesOf(path)).toEqual(names)
      expect(nameOf(path)).toBe(names.at(-1) ?? '')
      expect(parentOf(path)).toBe(names.slice(0, -1).reduce(childOf, '/'))
    }),
  )
})

test.for(['', 'a', '/a/', '//', '/.', '/..', '/a/../b', '/a//b', '/a/.', '/a\0', '../a'])(
  'refuses %j',
  (path) => {
    expect(() => assertPath(path)).toThrow(expect.objectContaining({ code: 'bad-name', path }))
  },
)

test('refuses text that represents no octets', () => {
  expect(isName('\ud800')).toBe(false)
  expect(isName('\udfff')).toBe(false)
})

test('accepts only one text for the same octets', () => {
  const eAcute = nameText(Uint8Array.of(0xc3, 0xa9))
  expect(isName(eAcute)).toBe(true)
  expect(isName('\udcc3\udca9')).toBe(false)
  expect(nameOctets('\udcc3\udca9')).toEqual(nameOctets(eAcute))
  expect(isName('\udcc3')).toBe(true)
})

test('accepts characters beyond the basic multilingual plane', () => {
  expect(isName('😀')).toBe(true)
})
