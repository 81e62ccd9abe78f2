import { expect, test, vi } from 'vitest'
import { characterWithoutOctets, checkPolicy, octetsWithoutCharacter } from '../src/unmappable.js'

test('substitute says nothing', () => {
  expect(characterWithoutOctets('substitute', 'IBM-037', 1, 0x20ac)).toBeUndefined()
  expect(octetsWithoutCharacter('substitute', 'IBM-037', 1, 0x41)).toBeUndefined()
})

test('throw says what, where and what to do', () => {
  expect(() => characterWithoutOctets('throw', 'IBM-037', 1, 0x20ac)).toThrow(
    'U+20AC at offset 1 has no octet in IBM-037: choose a page that has it, or have it substituted',
  )
  expect(() => octetsWithoutCharacter('throw', 'IBM-930', 2, 0x4140)).toThrow(
    '0x4140 at offset 2 has no character in IBM-930: choose a page that has it, or have it substituted',
  )
})

test('a function is told', () => {
  const told = vi.fn()
  characterWithoutOctets(told, 'IBM-037', 1, 0x20ac)
  octetsWithoutCharacter(told, 'IBM-037', 2, 0x41)
  expect(told.mock.calls).toEqual([[{ offset: 1, codePoint: 0x20ac }], [{ offset: 2, octets: 0x41 }]])
})

test('anything else is refused', () => {
  expect(checkPolicy('throw')).toBe('throw')
  expect(() => checkPolicy('drop' as 'throw')).toThrow(
    new RangeError(
      'there is no way "drop" to treat the unmappable; there are substitute, throw and a function',
    ),
  )
})
