import {
  type CodePage,
  type CodePageOptions,
  type PageDecoder,
  type PageEncoder,
  SingleOctetPage,
} from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { parseRecfm } from '../recfm.js'
import { refusal } from '../replies.js'
import type { SiteParameters } from '../site/parameters.js'
import { type Conversion, isPlain } from './conversion.js'
import { defaultPages, type OctetTable, type PagePair, translationOf } from './translation.js'
import { Utf16, unicodeOrder } from './utf-16.js'

/** How characters are octets, of a file or on the network. */
export interface Coding {
  readonly name: string
  readonly ebcdic: boolean
  decoder(options?: CodePageOptions): PageDecoder
  encoder(options?: CodePageOptions): PageEncoder
}

/** How the text of a transfer is converted: octet by octet with tables, or as text where a character may have several. */
export type TextConversion =
  | { readonly kind: 'octets'; readonly toNetwork: OctetTable; readonly toFile: OctetTable }
  | { readonly kind: 'text'; readonly file: Coding; readonly network: Coding; readonly rules: TextRules }

/** What SITE says about a conversion of text. */
export interface TextRules {
  /** Whether what cannot be translated is substituted instead of refused. */
  readonly substitute: boolean
  /** What it is substituted by in a file. Default: the substitute of the code page */
  readonly substituteAs?: string | undefined
  /** Whether lines that are too long may be truncated. */
  readonly truncate: boolean
  /** What ends a line on the network; from the network it is always CR LF. */
  readonly lineEnd: string
  /** Whether the last line must have its end. */
  readonly requireLastEnd: boolean
  /** Whether the outcome counts substitutions, as for TYPE U. */
  readonly counts: boolean
}

const systemPage = defaultPages[0]

const lineEnds = { CRLF: '\r\n', CR: '\r', LF: '\n', NONE: '' } as const

/** Other names of UTF-16: those of z/OS, and CCSIDs. */
const utf16Names = /^(?:UTF-?16|UCS-?2|(?:IBM-?)?(?:1200|13488))(?:-?BE)?$/i
const swappedNames = /^(?:(?:UTF-?16|UCS-?2)-?LE|(?:IBM-?)?1202)$/i

/**
 * The coding of a code page, by a name that z/OS or others have for it.
 *
 * @throws RangeError for one that is not known
 */
export function codingOf(name: string): Coding {
  if (utf16Names.test(name)) return new Utf16(name, 'big')
  if (swappedNames.test(name)) return new Utf16(name, 'little')
  return ofPage(codePage(name))
}

/** The same for a file, whose lines must end with one octet. @throws RangeError also for UTF-16 */
export function fileCodingOf(name: string): Coding {
  const coding = codingOf(name)
  if (coding instanceof Utf16) throw new RangeError(`${name} cannot be the code page of a file`)
  return coding
}

function ofPage(page: CodePage): Coding {
  const ebcdic = page instanceof SingleOctetPage ? page.ebcdic : page.kind === 'double-octet'
  return {
    name: page.name,
    ebcdic,
    decoder: (options) => page.decoder(options),
    encoder: (options) => page.encoder(options),
  }
}

/** The conversion that a transfer needs; undefined where its octets are not text. @throws VerbatimReplyError */
export function textConversion(conversion: Conversion): TextConversion | undefined {
  const { parameters, site } = conversion
  if (parameters.type.code !== 'A') return undefined
  const order = unicodeOrder(parameters.type)
  if (order) {
    assertUnicode(conversion)
    const file = fileCodingOf(site.ucshostcs ?? systemPage)
    return { kind: 'text', file, network: new Utf16('UCS-2', order), rules: unicodeRules(site) }
  }
  if (site.encoding === 'MBCS') {
    const [file, network] = assertMultibyte(conversion)
    return { kind: 'text', file: fileCodingOf(file), network: codingOf(network), rules: multibyteRules(site) }
  }
  return singleByte(site)
}

function singleByte(site: SiteParameters): TextConversion {
  const [file, network] = site.sbdataconn ?? defaultPages
  const tables = isSingleOctet(file) && isSingleOctet(network)
  if (tables) return { kind: 'octets', ...translationOf([file, network], site.sbsubchar) }
  return {
    kind: 'text',
    file: fileCodingOf(file),
    network: codingOf(network),
    rules: singleByteRules(site, file),
  }
}

/** Whether every character of a code page is one octet. */
export function isSingleOctet(name: string): boolean {
  return !utf16Names.test(name) && !swappedNames.test(name) && codePage(name) instanceof SingleOctetPage
}

function singleByteRules(site: SiteParameters, file: string): TextRules {
  return {
    substitute: site.sbsub,
    substituteAs: site.sbsubchar === 'SPACE' ? ' ' : characterOf(file, site.sbsubchar),
    truncate: site.truncate,
    lineEnd: lineEnds[site.sbsendeol],
    requireLastEnd: false,
    counts: false,
  }
}

function characterOf(name: string, octet: number): string | undefined {
  const page = codePage(name)
  return page instanceof SingleOctetPage ? page.characterOf(octet) : undefined
}

/** Substitution is only for characters of single octets. */
function multibyteRules(site: SiteParameters): TextRules {
  return {
    substitute: false,
    truncate: site.truncate,
    lineEnd: lineEnds[site.mbsendeol],
    requireLastEnd: site.mbrequirelasteol,
    counts: false,
  }
}

/** SBSENDEOL and MBSENDEOL don't apply to UCS-2. */
function unicodeRules(site: SiteParameters): TextRules {
  return {
    substitute: site.ucssub,
    truncate: site.ucstrunc,
    lineEnd: lineEnds.CRLF,
    requireLastEnd: false,
    counts: true,
  }
}

function assertUnicode({ parameters, site }: Conversion): void {
  if (parameters.structure === 'R') throw refusal(504, 'Data structure Record is not supported with type U.')
  if (site.rdw) throw refusal(504, 'RDWs cannot be sent with type U.')
}

/** @returns the code pages */
function assertMultibyte({ parameters, site, format }: Conversion): PagePair {
  const { mbdataconn } = site
  if (!mbdataconn) throw refusal(504, 'Multibyte encoding set but code pages are not defined.')
  if (site.filetype !== 'SEQ') throw refusal(504, 'Multibyte encoding requires filetype=SEQ.')
  if (!isPlain(parameters)) throw refusal(504, 'Multibyte encoding requires structure File and mode Stream.')
  const { lengths, control } = parseRecfm(format.recfm)!
  if (lengths === 'fixed')
    throw refusal(504, 'Multibyte encoding requires records of variable or undefined length.')
  if (control === 'A' && site.asatrans)
    throw refusal(504, 'Multibyte encoding is not supported with ASATRANS.')
  if (site.rdw) throw refusal(504, 'Multibyte encoding is not supported with RDW.')
  return mbdataconn
}
