import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMarkerReply, isRestartMarker, parseMarkerReply, parseRestartPosition } from '../src/index.js'

test('reads a position in octets', () => {
  expect(parseRestartPosition('0')).toBe(0)
  expect(parseRestartPosition(' 9007199254740991 ')).toBe(Number.MAX_SAFE_INTEGER)
})

test('refuses a position that is no exact number', () => {
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
