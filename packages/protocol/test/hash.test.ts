import { expect, test } from 'vitest'
import { formatHashReply, parseChecksum, parseHashReply } from '../src/index.js'

const reply = { algorithm: 'SHA-256', start: 0, end: 49, hash: 'ab12', path: 'a file' }

test('reads back the hash that it writes', () => {
  expect(formatHashReply(reply)).toBe('SHA-256 0-49 ab12 a file')
  expect(parseHashReply(formatHashReply(reply))).toEqual(reply)
  expect(parseHashReply('SHA-256 0-49 AB12 a file')).toEqual(reply)
})

test('finds no hash in other words', () => {
  for (const text of ['', 'SHA-256 0-49 xyz a', 'SHA-256 ab12 a', 'SHA-256 0-49 ab12 ']) {
    expect(parseHashReply(text), text).toBeUndefined()
  }
})

test('finds a checksum wherever it stands alone', () => {
  expect(parseChecksum('D41D8CD9')).toBe('d41d8cd9')
  expect(parseChecksum('XMD5 d41d8cd98f00b204e9800998ecf8427e')).toBe('d41d8cd98f00b204e9800998ecf8427e')
  expect(parseChecksum('MD5=d41d8cd9 a')).toBe('d41d8cd9')
  expect(parseChecksum('no checksum, deadbeefx xdeadbeef')).toBeUndefined()
})
