import { expect, test } from 'vitest'
import { formatUniqueName, parseAnnouncedSize, parseUniqueName } from '../src/index.js'

test('reads back the name that STOU chose', () => {
  expect(parseUniqueName(formatUniqueName('a b.1'))).toBe('a b.1')
  expect(parseUniqueName('Opening connection, file:x')).toBe('x')
  expect(parseUniqueName('Opening connection')).toBeUndefined()
})

test('reads the size that a server announces', () => {
  expect(parseAnnouncedSize('Opening BINARY mode data connection for a (1) (1234 bytes).')).toBe(1234)
  expect(parseAnnouncedSize('Opening data connection')).toBeUndefined()
  expect(parseAnnouncedSize('(9999999999999999 bytes)')).toBeUndefined()
})
