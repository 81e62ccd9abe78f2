import { type IconvLite, registerPages } from './iconv-lite.js'
import type { CodePage } from './page.js'
import { singleOctetPages } from './single-octet-pages.js'

/**
 * Adds the single-octet EBCDIC pages, and those given besides, to a copy of iconv-lite. `register` of
 * `@ftpkit/code-page/all` adds the double-octet ones too.
 *
 * Doing it again changes nothing. Names that copy has already are left to it. The options of this package may be given
 * where iconv-lite takes options: `iconv.decode(octets, 'ibm1047', { newline: 'swap' })`.
 */
export function register(iconv: IconvLite, more: readonly CodePage[] = []): void {
  registerPages(iconv, [...singleOctetPages.filter((page) => page.ebcdic), ...more])
}
