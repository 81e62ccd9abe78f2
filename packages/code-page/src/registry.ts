import { findPage, nameIndex } from './names.js'
import type { SingleOctetPage } from './single-octet-page.js'
import { singleOctetPages } from './single-octet-pages.js'
import { translationTable } from './translation.js'

const index = /* @__PURE__ */ nameIndex(singleOctetPages)

/** Finds a single-octet page by any of its names. @throws RangeError that names the nearest known ones */
export function codePage(name: string): SingleOctetPage {
  return findPage(index, name)
}

/**
 * The table that takes each octet of one page to the octet of the other that holds the same character, SUB where it
 * has none: 0x3F of an EBCDIC page, 0x1A of another. The line ends are those of CDRA: EBCDIC NL (0x15) is NEL
 * (U+0085), EBCDIC LF (0x25) is LF.
 *
 * @returns 256 octets, the caller's own
 * @throws RangeError for a page that isn't known
 */
export function translation(from: string, to: string): Uint8Array {
  return translationTable(codePage(from), codePage(to))
}
