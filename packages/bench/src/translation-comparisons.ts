import { decode, translate, translation } from '@ftpkit/code-page'
import { EbcdicDecoder, EbcdicEncoder } from '@ftpkit/representation'
import { FileDecoder, FileEncoder } from '@ftpkit/structure'
import type { FileSink } from '@ftpkit/transfer'
import iconv from 'iconv-lite'
import type { Comparison } from './comparison.js'
import { continuous, single } from './contenders.js'
import { lettersOf, pieceLength } from './samples.js'

const ebcdicPage = 'IBM-1047'
const localPage = 'ISO-8859-1'

/** Local text to EBCDIC, a piece of a file at a time. */
export function toEbcdic(): Comparison {
  return translationComparison(
    localPage,
    ebcdicPage,
    (file, toNetwork) => new EbcdicEncoder(file, { toNetwork }),
  )
}

/** EBCDIC to local text. */
export function fromEbcdic(): Comparison {
  return translationComparison(
    ebcdicPage,
    localPage,
    (file, fromNetwork) => new EbcdicDecoder(file, { fromNetwork }),
  )
}

/** Against iconv-lite's decode and encode by the same two pages. */
function translationComparison(
  from: string,
  to: string,
  codec: (file: FileSink, table: Uint8Array) => FileSink,
): Comparison {
  const table = translation(from, to)
  const piece = Buffer.from(translate(translation(localPage, from), lettersOf(pieceLength)))
  const [source, target] = [addToIconv(from), addToIconv(to)]
  return {
    name: `TYPE E: ${from} to ${to}, pieces of 64 KiB`,
    work: { amount: pieceLength, unit: 'octets' },
    sides: [
      continuous('codec', piece, (output) => new FileEncoder(codec(new FileDecoder(output), table))),
      single('translate of code-page', () => translate(table, piece)),
      single('iconv-lite', () => iconv.encode(iconv.decode(piece, source), target)),
    ],
    sameOctets: true,
    bounds: [{ kind: 'ratio', to: 'iconv-lite', atLeast: 12 }],
  }
}

/** Lets iconv-lite's own codec of single octets work by our page, as it lacks those of EBCDIC. @returns its name there */
function addToIconv(page: string): string {
  const name = `bench${page.replaceAll(/\W/g, '').toLowerCase()}`
  const every = Uint8Array.from({ length: 256 }, (_, octet) => octet)
  // The codecs are there once one was asked for.
  iconv.getEncoder('utf8')
  const { encodings } = iconv as unknown as { encodings: Record<string, unknown> }
  encodings[name] = { type: '_sbcs', chars: decode(every, page) }
  return name
}
