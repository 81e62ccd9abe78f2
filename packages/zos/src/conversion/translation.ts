import { encode, translation } from '@ftpkit/code-page'

/** A translation table, and which octets it cannot represent. */
export interface OctetTable {
  readonly octets: Uint8Array
  /** 1 for each octet that is substituted. */
  readonly lossy: Uint8Array
  /** Whether no octet is substituted. */
  readonly complete: boolean
}

/** Tables between the code page of a file and that of the network. */
export interface Translation {
  readonly toNetwork: OctetTable
  readonly toFile: OctetTable
}

/** Names of code pages: of the file, and of the network. */
export type PagePair = readonly [file: string, network: string]

/** Code pages if SBDATACONN is not set. They have the same characters, so that no octet is substituted. */
export const defaultPages: PagePair = ['IBM-1047', 'ISO8859-1']

/** What untranslatable octets become: the blank of the other page, or an octet. */
export type Substitute = 'SPACE' | number

/**
 * The translation of SBDATACONN. EBCDIC NL is NEL and EBCDIC LF is LF, since ends of records are not data.
 *
 * @throws RangeError for a code page that is unknown or has multi-octet characters
 */
export function translationOf([file, network]: PagePair, substitute: Substitute = 'SPACE'): Translation {
  return { toNetwork: table(file, network, substitute), toFile: table(network, file, substitute) }
}

function table(from: string, to: string, substitute: Substitute): OctetTable {
  const lossy = new Uint8Array(256)
  const unmappable = ({ offset }: { readonly offset: number }) => {
    lossy[offset] = 1
  }
  const octets = translation(from, to, { unmappable })
  const complete = !lossy.includes(1)
  if (!complete) {
    const replacement = substitute === 'SPACE' ? encode(' ', to)[0]! : substitute
    for (let octet = 0; octet < lossy.length; octet++) if (lossy[octet]) octets[octet] = replacement
  }
  return { octets, lossy, complete }
}

/** Whether any octet of `chunk[start, end)` is substituted. */
export function isLossy(
  { lossy, complete }: OctetTable,
  chunk: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (complete) return false
  for (let at = start; at < end; at++) if (lossy[chunk[at]!]) return true
  return false
}
