import { nameText } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { safeLocalName } from '../../../src/index.js'

test('octets that are no character of the server’s encoding stay what they are', () => {
  expect(safeLocalName('a\udcff')).toBe('a\udcff')
  expect(safeLocalName('中\udc81')).toBe('中\udc81')
})

test('octets that are another name in UTF-8 are refused, lest two names of the server become one file', () => {
  const escaped = Array.from(Buffer.from('é'), (octet) => nameText(Uint8Array.of(octet))).join('')
  expect(() => safeLocalName(escaped)).toThrow(
    '"\\xc3\\xa9" is not safe as a local file name: its octets are another name here',
  )
})

test('what a name of any encoding decodes to is not trusted', () => {
  for (const name of ['..', '.', '', 'a/b', 'a\\b', 'a\0', 'a\r\n', 'a\u007f']) {
    expect(() => safeLocalName(name)).toThrow(/is not safe/)
  }
  expect(safeLocalName('a\u2028b')).toBe('a\u2028b')
})
