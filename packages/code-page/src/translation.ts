import { hole, noOctet, type SingleOctetPage } from './single-octet-page.js'

/**
 * The table that takes each octet of one page to the octet of the other that holds the same character, SUB where it
 * has none: 0x3F of an EBCDIC page, 0x1A of another. 256 octets, the caller's own.
 */
export function translationTable(from: SingleOctetPage, to: SingleOctetPage): Uint8Array {
  const { toUnicode } = from
  const { fromUnicode, substitute } = to
  return Uint8Array.from({ length: 256 }, (_, octet) => {
    const code = toUnicode[octet]!
    const there = code === hole ? noOctet : fromUnicode[code >> 8]![code & 0xff]!
    return there === noOctet ? substitute : there
  })
}
