import { CodePageError } from './error.js'
import { FaultLatch } from './fault-latch.js'
import { concatenated } from './octets.js'
import type { CodePage, CodePageOptions, PageDecoder, PageEncoder, UnmappablePolicy } from './page.js'
import { pageOf } from './registry.js'
import { SingleOctetPage } from './single-octet-page.js'
import { translate, translationTable } from './translation.js'
import { characterWithoutOctets, checkPolicy } from './unmappable.js'

/** Converts octets of one page, in pieces of any size, to octets of another. */
export interface Converter {
  /** Converts `octets[start, end)`, which it does not keep. @returns octets that the caller owns */
  write(octets: Uint8Array, start?: number, end?: number): Uint8Array
  /** Ends a record or the file. @returns what was held back, and a shift-in if one is needed */
  end(): Uint8Array
}

/**
 * Makes a converter from one page to another, by name or as pages: double-octet ones come from their own subpath or
 * from `@ftpkit/code-page/all`.
 *
 * @throws RangeError for a page or an option that isn't known
 */
export function converter(
  from: string | CodePage,
  to: string | CodePage,
  options: CodePageOptions = {},
): Converter {
  const source = pageOf(from)
  const target = pageOf(to)
  const policy = checkPolicy(options.unmappable ?? 'substitute')
  if (!(source instanceof SingleOctetPage)) {
    return policy === 'substitute'
      ? new TextConverter(source.decoder(options), target.encoder(options))
      : new CharacterConverter(source, target, options, policy)
  }
  if (target instanceof SingleOctetPage && policy === 'substitute') {
    return new TableConverter(translationTable(source, target, options))
  }
  // An octet is one code unit here, so the encoder counts as the decoder does.
  return new TextConverter(source.decoder(options), target.encoder(options))
}

/** Between single-octet pages, by a table without text. */
class TableConverter implements Converter {
  constructor(private readonly table: Uint8Array) {}

  write(octets: Uint8Array, start?: number, end?: number): Uint8Array {
    return translate(this.table, octets, start, end)
  }

  end(): Uint8Array {
    return new Uint8Array(0)
  }
}

class TextConverter implements Converter {
  constructor(
    private readonly decoder: PageDecoder,
    private readonly encoder: PageEncoder,
  ) {}

  write(octets: Uint8Array, start?: number, end?: number): Uint8Array {
    return this.run(() => this.encoder.write(this.decoder.write(octets, start, end)))
  }

  end(): Uint8Array {
    return this.run(() => concatenated([this.encoder.write(this.decoder.end()), this.encoder.end()]))
  }

  /** What the decoder had read before a fault is converted too; a fault of the encoder then came first. */
  private run(convert: () => Uint8Array): Uint8Array {
    try {
      return convert()
    } catch (error) {
      if (error instanceof CodePageError && typeof error.converted === 'string') {
        error.converted = concatenated([this.encoder.write(error.converted), this.encoder.end()])
      }
      throw error
    }
  }
}

/** Converts octet by octet, so that a character the target lacks is reported by its offset in the input. */
class CharacterConverter implements Converter {
  private readonly decoder: PageDecoder
  private readonly encoder: PageEncoder
  /** Octets of the input before the current one, and before the character it belongs to. */
  private position = 0
  private began = 0
  private readonly latch = new FaultLatch()

  constructor(source: CodePage, target: CodePage, options: CodePageOptions, policy: UnmappablePolicy) {
    this.decoder = source.decoder(options)
    this.encoder = target.encoder({
      ...options,
      unmappable: ({ codePoint }) => characterWithoutOctets(policy, target.name, this.began, codePoint!),
    })
  }

  write(octets: Uint8Array, start = 0, end = octets.length): Uint8Array {
    const pieces: Uint8Array[] = []
    const convert = () => {
      for (let at = start; at < end; at++) {
        const text = this.decoder.write(octets, at, at + 1)
        if (text !== '') pieces.push(this.encoder.write(text))
        this.position++
        // A shift gives no text, and is not part of a character.
        if (text !== '' || octets[at]! < 0x40) this.began = this.position
      }
      return concatenated(pieces)
    }
    return this.latch.run(convert, () => concatenated(pieces))
  }

  end(): Uint8Array {
    return this.latch.run(() => concatenated([this.encoder.write(this.decoder.end()), this.encoder.end()]))
  }
}
