import { translation } from '@ftpkit/code-page'

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

/** Code pages if SBDATACONN is not set. They have the same characters, so that no octet is substituted. */
export const defaultPages = ['IBM-1047', 'ISO8859-1'] as const

/**
 * The translation of SBDATACONN. EBCDIC NL is NEL and EBCDIC LF is LF, since ends of records are not data.
 *
 * @throws RangeError for a code page that is unknown or has multi-octet characters
 */
export function translationOf([file, network]: readonly [file: string, network: string]): Translation {
  return { toNetwork: table(file, network), toFile: table(network, file) }
}

function table(from: string, to: string): OctetTable {
  const lossy = new Uint8Array(256)
  const unmappable = ({ offset }: { readonly offset: number }) => {
    lossy[offset] = 1
  }
  return { octets: translation(from, to, { unmappable }), lossy, complete: !lossy.includes(1) }
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
