import { doubleOctetNames } from './double-octet-names.js'
import { type IconvLite, registerPages } from './iconv-lite.js'
import { findPage, nameIndex, nameKey } from './names.js'
import type { CodePage, CodePageOptions, PageKind, PageNames } from './page.js'
import { SingleOctetPage } from './single-octet-page.js'
import { singleOctetPages } from './single-octet-pages.js'
import { translationTable } from './translation.js'
import { utf8 } from './utf-8.js'

let index: ReadonlyMap<string, CodePage> | undefined
let elsewhere: ReadonlyMap<string, { readonly name: string; readonly ccsid: number }> | undefined

/**
 * Finds a single-octet page, or UTF-8, by any of its names: `IBM-1047`, `cp1047`, `1047`, `ebcdic-cp-us`.
 *
 * @throws RangeError that names the nearest known ones, and for a double-octet page where to import it from
 */
export function codePage(name: string): CodePage {
  index ??= nameIndex<CodePage>([...singleOctetPages, utf8])
  elsewhere ??= nameIndex(doubleOctetNames)
  const double = elsewhere.get(nameKey(name))
  if (double === undefined) return findPage(index, name)
  throw new RangeError(
    `${double.name} is a double-octet page: import it from '@ftpkit/code-page/${double.ccsid}', or look it up in '@ftpkit/code-page/all'`,
  )
}

/**
 * Makes the table that maps each octet of one page to the octet of the other with the same character, by default to SUB
 * where it has none: 0x3F of an EBCDIC page, 0x1A of another. By default the line ends are those of CDRA: EBCDIC NL
 * (0x15) is NEL (U+0085), EBCDIC LF (0x25) is LF.
 *
 * @returns 256 octets that the caller owns
 * @throws RangeError for a page that isn't known, or isn't a single-octet page
 * @throws CodePageError for an octet without counterpart, if the options say so
 */
export function translation(
  from: string | SingleOctetPage,
  to: string | SingleOctetPage,
  options?: CodePageOptions,
): Uint8Array {
  return translationTable(singleOctetPage(from), singleOctetPage(to), options)
}

function singleOctetPage(page: string | SingleOctetPage): SingleOctetPage {
  const found = pageOf(page)
  if (found instanceof SingleOctetPage) return found
  throw new RangeError(`${found.name} isn't a single-octet page: convert it through text, with converter()`)
}

/** A page itself, or the one of a name. @throws RangeError as {@link codePage} */
export function pageOf(page: string | CodePage): CodePage {
  return typeof page === 'string' ? codePage(page) : page
}

/** Decodes octets of a page. @throws RangeError, CodePageError as {@link codePage} and the options say */
export function decode(octets: Uint8Array, page: string | CodePage, options?: CodePageOptions): string {
  return pageOf(page).decode(octets, options)
}

/** Encodes text into a page. @throws RangeError, CodePageError as {@link codePage} and the options say */
export function encode(text: string, page: string | CodePage, options?: CodePageOptions): Uint8Array {
  return pageOf(page).encode(text, options)
}

/** A page in a list: its names, without its tables. */
export interface PageDescription extends PageNames {
  /** How many octets a character takes. */
  readonly kind: PageKind
}

/** Lists every page without tables: EBCDIC pages by number, then those of the network side, then the double-octet ones. */
export function pages(): readonly PageDescription[] {
  const known: readonly PageDescription[] = [
    ...singleOctetPages,
    ...doubleOctetNames.map((names) => ({ ...names, kind: 'double-octet' as const })),
    utf8,
  ]
  return known.map(({ name, ccsid, aliases, title, kind }) => ({ name, ccsid, aliases, title, kind }))
}

/**
 * Adds the single-octet EBCDIC pages, and those of `more`, to a copy of iconv-lite. `register` of
 * `@ftpkit/code-page/all` adds the double-octet ones too.
 *
 * A second call changes nothing, and names that iconv-lite already has keep their meaning. iconv-lite passes options of
 * this package on: `iconv.decode(octets, 'ibm1047', { newline: 'swap' })`.
 */
export function register(iconv: IconvLite, more: readonly CodePage[] = []): void {
  registerPages(iconv, [...singleOctetPages.filter((page) => page.ebcdic), ...more])
}
