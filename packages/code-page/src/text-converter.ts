import type { Converter } from './converter-interface.js'
import { CodePageError } from './error.js'
import { FaultLatch } from './fault-latch.js'
import { concatenated } from './octets.js'
import type { CodePage, CodePageOptions, PageDecoder, PageEncoder, UnmappablePolicy } from './page.js'
import { translate } from './translation.js'
import { characterWithoutOctets } from './unmappable.js'

/** A converter that makes arrays of its own. */
abstract class ArrayConverter implements Converter {
  abstract write(octets: Uint8Array, start?: number, end?: number): Uint8Array
  abstract end(): Uint8Array
  abstract skip(count: number): void

  writeInto(memory: Uint8Array, at: number, octets: Uint8Array, start: number, end: number): number {
    return put(memory, at, this.write(octets, start, end))
  }

  endInto(memory: Uint8Array, at: number): number {
    return put(memory, at, this.end())
  }
}

function put(memory: Uint8Array, at: number, octets: Uint8Array): number {
  memory.set(octets, at)
  return at + octets.length
}

/** Between single-octet pages, by a table without text. */
export class TableConverter extends ArrayConverter {
  constructor(private readonly table: Uint8Array) {
    super()
  }

  override write(octets: Uint8Array, start?: number, end?: number): Uint8Array {
    return translate(this.table, octets, start, end)
  }

  override end(): Uint8Array {
    return new Uint8Array(0)
  }

  override skip(): void {}
}

/** Through text. */
export class TextConverter<Encoder extends PageEncoder> extends ArrayConverter {
  constructor(
    private readonly decoder: PageDecoder,
    readonly encoder: Encoder,
  ) {
    super()
  }

  override write(octets: Uint8Array, start?: number, end?: number): Uint8Array {
    return this.run(() => this.encoder.write(this.decoder.write(octets, start, end)))
  }

  override end(): Uint8Array {
    return this.run(() => concatenated([this.encoder.write(this.decoder.end()), this.encoder.end()]))
  }

  override skip(count: number): void {
    this.decoder.skip(count)
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

/** A page to convert to. */
export interface Target<Encoder> {
  readonly name: string
  encoder(options: CodePageOptions): Encoder
}

/** Converts octet by octet, so that a character the target lacks is reported by its offset in the input. */
export class CharacterConverter<Encoder extends PageEncoder> extends ArrayConverter {
  readonly encoder: Encoder
  private readonly decoder: PageDecoder
  /** Octets of the input before the current one, and before the character it belongs to. */
  private position = 0
  private began = 0
  private readonly latch = new FaultLatch()

  constructor(source: CodePage, target: Target<Encoder>, options: CodePageOptions, policy: UnmappablePolicy) {
    super()
    this.decoder = source.decoder(options)
    this.encoder = target.encoder({
      ...options,
      unmappable: ({ codePoint }) => characterWithoutOctets(policy, target.name, this.began, codePoint!),
    })
  }

  override write(octets: Uint8Array, start = 0, end = octets.length): Uint8Array {
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
    return this.latch.run(convert, (fault) => concatenated([...pieces, this.heldBefore(fault)]))
  }

  /** What the encoder held back, which came before the fault: of the encoder itself, or of the decoder. */
  private heldBefore({ code, converted }: CodePageError): Uint8Array {
    if (converted instanceof Uint8Array) return converted
    return code === 'malformed-text' ? this.encoder.end() : new Uint8Array(0)
  }

  override end(): Uint8Array {
    const end = () => concatenated([this.encoder.write(this.decoder.end()), this.encoder.end()])
    const octets = this.latch.run(end, (fault) => this.heldBefore(fault))
    this.began = this.position
    return octets
  }

  override skip(count: number): void {
    this.decoder.skip(count)
    this.position += count
    this.began = this.position
  }
}
