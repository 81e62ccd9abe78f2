import { CodePageError, type CodePageTolerance } from '@ftpkit/code-page'
import { concat } from '@ftpkit/transfer'
import { untranslatable } from '../replies.js'
import type { Coding } from './coding.js'
import type { ConversionReport } from './incoming.js'

/** What is accepted of text in the wrong order of octets, where substitution is allowed. */
const lenient: readonly CodePageTolerance[] = [
  'malformed-utf-8',
  'missing-shift-in',
  'repeated-shift',
  'odd-octet',
]

export interface LosslessOptions {
  readonly from: Coding
  readonly to: Coding
  /** Whether what cannot be translated is substituted instead of refused. */
  readonly substitute: boolean
  /** Default: the substitute of the code page */
  readonly substituteAs?: string | undefined
}

/** Converts text between two codings, and notes or refuses what the other does not have. */
export class LosslessText {
  private readonly decoder
  private readonly encoder
  /** Characters that the other coding lacks, of the text that is encoded. */
  private readonly lost = new Set<number>()

  constructor(
    private readonly options: LosslessOptions,
    private readonly report: Pick<ConversionReport, 'substituted' | 'substitutions'>,
  ) {
    const { from, to, substitute } = options
    this.decoder = from.decoder({
      unmappable: () => this.substitution(1),
      tolerate: substitute ? lenient : [],
    })
    this.encoder = to.encoder({ unmappable: ({ codePoint }) => this.lost.add(codePoint!) })
  }

  /** @throws VerbatimReplyError for what cannot be translated */
  decode(chunk: Uint8Array, start: number, end: number): string {
    return refusingMalformed(() => this.decoder.write(chunk, start, end))
  }

  /** Ends a record or the file. @throws VerbatimReplyError for half a character */
  endDecoding(): string {
    return refusingMalformed(() => this.decoder.end())
  }

  /** Encodes a whole record. @throws VerbatimReplyError for what cannot be translated */
  encode(text: string): Uint8Array {
    const octets = this.encoded(text)
    if (this.lost.size === 0) return octets
    const lost = new Set(this.lost)
    this.lost.clear()
    const { substituteAs } = this.options
    const characters = Array.from(text)
    const isLost = (character: string) => lost.has(character.codePointAt(0)!)
    this.substitution(characters.filter(isLost).length)
    if (substituteAs === undefined) return octets
    return this.encoded(
      characters.map((character) => (isLost(character) ? substituteAs : character)).join(''),
    )
  }

  private encoded(text: string): Uint8Array {
    return concat([this.encoder.write(text), this.encoder.end()])
  }

  private substitution(count: number): void {
    if (!this.options.substitute) throw untranslatable()
    this.report.substituted = true
    this.report.substitutions += count
  }
}

function refusingMalformed(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    if (error instanceof CodePageError) throw untranslatable()
    throw error
  }
}
