import { expect, test } from 'vitest'
import { CodePageError, codePointName, octetsName } from '../src/error.js'

test('has the name and the fields of the error of the other packages', () => {
  const error = new CodePageError('unmappable', 'no such sign', 3, 0x20ac)
  expect(error).toMatchObject({
    name: 'FtpError',
    code: 'unmappable',
    message: 'no such sign',
    offset: 3,
    codePoint: 0x20ac,
  })
  expect(new CodePageError('malformed-text', '', 0).codePoint).toBeUndefined()
})

test('writes characters and octets as the tables do', () => {
  expect([0x41, 0x20ac, 0x1f600].map(codePointName)).toEqual(['U+0041', 'U+20AC', 'U+1F600'])
  expect([0x0e, 0xff, 0x4040].map(octetsName)).toEqual(['0x0E', '0xFF', '0x4040'])
})
