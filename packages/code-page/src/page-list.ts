import { doubleOctetNames } from './double-octet-names.js'
import type { PageKind, PageNames } from './page.js'
import { singleOctetPages } from './single-octet-pages.js'
import { utf8 } from './utf-8-page.js'

/** A page as a list shows it. */
export interface PageDescription extends PageNames {
  readonly kind: PageKind
}

/** Every page there is, without the tables of the double-octet ones: EBCDIC by number, then the network side. */
export function pages(): readonly PageDescription[] {
  const known: readonly PageDescription[] = [
    ...singleOctetPages,
    ...doubleOctetNames.map((names) => ({ ...names, kind: 'double-octet' as const })),
    utf8,
  ]
  return known.map(({ name, ccsid, aliases, title, kind }) => ({ name, ccsid, aliases, title, kind }))
}
