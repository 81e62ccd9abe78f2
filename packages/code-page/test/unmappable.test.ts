import { expect, test, vi } from 'vitest'
import { characterWithoutOctets, checkPolicy, octetsWithoutCharacter } from '../src/unmappable.js'

test('substitute reports nothing', () => {
  expect(characterWithoutOctets('substitute', 'IBM-037', 1, 0x20ac)).toBeUndefined()
  expect(octetsWithoutCharacter('substitute', 'IBM-037', 1, 0x41)).toBeUndefined()
})

test('throw reports the character, its offset and what to do', () => {
  expect(() => characterWithoutOctets('throw', 'IBM-037', 1, 0x20ac)).toThrow(
    'U+20AC at offset 1 has no octet in IBM-037: choose a page that has it, or substitute it',
  )
  expect(() => octetsWithoutCharacter('throw', 'IBM-930', 2, 0x4140)).toThrow(
    '0x4140 at offset 2 has no character in IBM-930: choose a page that has it, or substitute it',
  )
})

test('a function is called with the character or the octets', () => {
  const reported = vi.fn()
  characterWithoutOctets(reported, 'IBM-037', 1, 0x20ac)
  octetsWithoutCharacter(reported, 'IBM-037', 2, 0x41)
  expect(reported.mock.calls).toEqual([[{ offset: 1, codePoint: 0x20ac }], [{ offset: 2, octets: 0x41 }]])
})

test('anything else is refused', () => {
  expect(checkPolicy('throw')).toBe('throw')
  expect(() => checkPolicy('drop' as 'throw')).toThrow(
    new RangeError('"drop" is not a policy for the unmappable: take substitute, throw or a function'),
  )
})
