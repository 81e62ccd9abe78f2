import { doubleOctetPages } from './double-octet-pages.js'
import { type IconvLite, registerPages } from './iconv-lite.js'
import { findPage, nameIndex } from './names.js'
import type { CodePage } from './page.js'
import { singleOctetPages } from './single-octet-pages.js'
import { utf8 } from './utf-8.js'

/** Every page, including double-octet ones and UTF-8. */
export const allPages: readonly CodePage[] = [...singleOctetPages, ...doubleOctetPages, utf8]

let index: ReadonlyMap<string, CodePage> | undefined

/** Finds any page by any of its names. @throws RangeError that names the nearest known ones */
export function codePage(name: string): CodePage {
  index ??= nameIndex(allPages)
  return findPage(index, name)
}

/** Adds every EBCDIC page, including double-octet ones, to a copy of iconv-lite. */
export function register(iconv: IconvLite): void {
  registerPages(iconv, [...singleOctetPages.filter((page) => page.ebcdic), ...doubleOctetPages])
}
