import { SingleOctetPage } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { codingOf, fileCodingOf, isSingleOctet } from '../conversion/coding.js'
import type { PagePair } from '../conversion/translation.js'
import type { SiteParameters } from './parameters.js'
import type { SiteOutcome } from './site.js'

/** Printable characters that the page of the network may lack before SITE remarks on it. */
const fewCharacters = 8

/** Parameters that name code pages. */
const pairs = ['sbdataconn', 'mbdataconn'] as const

/** Takes back code pages that cannot be used, and remarks on them and on pairs that have few characters in common. */
export function withUsablePages(outcome: SiteOutcome, before: SiteParameters): SiteOutcome {
  let { parameters } = outcome
  const remarks = [...outcome.remarks]
  for (const name of pairs) {
    const pages = parameters[name]
    if (!pages || pages === before[name]) continue
    if (isUsable(pages)) remarks.push(...remarksOn(pages))
    else {
      remarks.push(`Code pages ${pages.join(' and ')} cannot be used: each must be known`)
      parameters = { ...parameters, [name]: before[name] }
    }
  }
  const { ucshostcs } = parameters
  if (ucshostcs !== undefined && ucshostcs !== before.ucshostcs && !isUsable([ucshostcs, 'UTF-16'])) {
    remarks.push(`Code page ${ucshostcs} cannot be used: it must be known`)
    parameters = { ...parameters, ucshostcs: before.ucshostcs }
  }
  return { parameters, remarks }
}

function isUsable([file, network]: PagePair): boolean {
  try {
    fileCodingOf(file)
    codingOf(network)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** A few characters more or less are usual, as in the pages with the euro; what can't be translated is refused later. */
function remarksOn([file, network]: PagePair): string[] {
  if (!isSingleOctet(file) || !isSingleOctet(network)) return []
  const [there, here] = [charactersOf(file), charactersOf(network)]
  const missing = [...there].filter((character) => !here.has(character))
  return missing.length > fewCharacters
    ? [`Some characters cannot be translated between ${file} and ${network}`]
    : []
}

/** The printable characters of a page. */
function charactersOf(name: string): ReadonlySet<string> {
  const page = codePage(name)
  const octets = Array.from({ length: 256 }, (_, octet) => octet)
  const characters = page instanceof SingleOctetPage ? octets.map((octet) => page.characterOf(octet)) : []
  return new Set(characters.filter((character): character is string => /^\P{Cc}$/u.test(character ?? '\0')))
}
