import type { CodePage, TabularPage } from './page.js'
import { pageOf } from './registry.js'

/** Octets that two pages read differently; `undefined` where a page has no character there. */
export interface PageDifference {
  /** An octet, or a pair as one number. */
  readonly octets: number
  /** The character of the first page; `undefined` where it has none. */
  readonly one: string | undefined
  /** The character of the second page; `undefined` where it has none. */
  readonly other: string | undefined
}

/**
 * Where two pages differ, in the order of the octets. Pairs are compared only between two double-octet pages.
 *
 * @throws RangeError for a page that isn't known, or UTF-8
 */
export function comparePages(one: string | CodePage, other: string | CodePage): PageDifference[] {
  const pages = [tabular(one), tabular(other)] as const
  const double = pages.every((page) => page.kind === 'double-octet')
  return Array.from({ length: double ? 0x1_0000 : 0x100 }, (_, octets) => ({
    octets,
    one: pages[0].characterOf(octets),
    other: pages[1].characterOf(octets),
  })).filter((compared) => compared.one !== compared.other)
}

function tabular(page: string | CodePage): TabularPage {
  const found = pageOf(page)
  if ('characterOf' in found) return found as TabularPage
  throw new RangeError(`${found.name} has no table to compare`)
}
