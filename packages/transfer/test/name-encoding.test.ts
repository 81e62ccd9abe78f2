import { type NameCodec, pageNames } from '@ftpkit/transfer/name-encoding'
import { expect, test } from 'vitest'

/** A page with nothing beyond ASCII but 中, as 81 40. */
function counted(): NameCodec & { calls: number } {
  const page = {
    calls: 0,
    decode(octets: Uint8Array) {
      page.calls += 1
      const latin1 = Buffer.from(octets).toString('latin1')
      return latin1.replaceAll('\x81@', '中').replaceAll(/[\x80-\xff]/g, '\ufffd')
    },
    encode: (text: string) =>
      Buffer.from(text.replaceAll('中', '\x81@').replaceAll(/[^\0-\x81]/g, '?'), 'latin1'),
  }
  return page
}

test('octets that are no characters take no time of their own, however many they are', () => {
  const page = counted()
  const names = pageNames('page', page)
  page.calls = 0
  const line = Uint8Array.from({ length: 8_192 }, (_, at) => (at % 100 === 0 ? 0x81 : 0x82 + (at % 3)))
  const text = names.text(line)
  expect(page.calls).toBeLessThan(50)
  expect(Array.from(text, (letter) => letter.charCodeAt(0) & 0xff)).toEqual([...line])
})

test('a character of the longest sequence is found among octets that are none', () => {
  expect(pageNames('page', counted()).text(Uint8Array.of(0x82, 0x81, 0x40, 0x81))).toBe('\udc82中\udc81')
})
