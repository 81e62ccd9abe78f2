import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatHashReply,
  formatMarkerReply,
  formatUniqueName,
  isRestartMarker,
  parseAnnouncedSize,
  parseChecksum,
  parseHashReply,
  parseMarkerReply,
  parseRestartPosition,
  parseUniqueName,
} from '../src/index.js'

test('reads a position in octets', () => {
  expect(parseRestartPosition('0')).toBe(0)
  expect(parseRestartPosition(' 9007199254740991 ')).toBe(Number.MAX_SAFE_INTEGER)
})

test('refuses a position that is not an exact number', () => {
  for (const text of ['', '-1', '1.5', '1e3', '5 6', 'abc', '9007199254740992', '0x10']) {
    expect(() => parseRestartPosition(text), text).toThrow(
      expect.objectContaining({ code: 'bad-restart-position', replyHint: 501, clause: '3659 §5.3' }),
    )
  }
})

test('reads both markers of a 110 reply, the sender first', () => {
  expect(parseMarkerReply('MARK 000123 = 456')).toEqual({ sender: '000123', receiver: '456' })
  expect(parseMarkerReply('mark a = b ')).toEqual({ sender: 'a', receiver: 'b' })
  for (const text of ['', 'MARK', 'MARK a', 'MARK a b = c', 'Restart MARK a = b']) {
    expect(parseMarkerReply(text), text).toBeUndefined()
  }
})

test('lets no marker of a peer into a reply that could end it', () => {
  for (const marker of ['', 'a b', 'a\r\n230 in', 'ä', 'x'.repeat(256)]) {
    expect(isRestartMarker(marker)).toBe(false)
    expect(() => formatMarkerReply({ sender: marker, receiver: '1' })).toThrow(TypeError)
    expect(() => formatMarkerReply({ sender: '1', receiver: marker })).toThrow(TypeError)
  }
})

test('reads back every pair of markers that it writes', () => {
  const marker = fc.stringMatching(/^[!-~]{1,255}$/)
  fc.assert(
    fc.property(marker, marker, (sender, receiver) => {
      expect(parseMarkerReply(formatMarkerReply({ sender, receiver }))).toEqual({ sender, receiver })
    }),
  )
})

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
