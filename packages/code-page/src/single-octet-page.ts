import type { Newline } from './newline.js'
import { concatenated } from './octets.js'
import type { CodePageOptions, PageNames, TabularPage } from './page.js'
import { SingleOctetDecoder } from './single-octet-decoder.js'
import { SingleOctetEncoder } from './single-octet-encoder.js'
import {
  hole,
  type SingleOctetSource,
  type SingleOctetTable,
  type SingleOctetTables,
  singleOctetTables,
} from './single-octet-tables.js'

/** A code page of single octets. Its tables are made when they are first used. */
export class SingleOctetPage implements TabularPage, SingleOctetSource {
  /** Tells a page of 256 characters from the other kinds. */
  readonly kind = 'single-octet'
  readonly name: string
  readonly ccsid: number
  readonly aliases: readonly string[]
  readonly title: string
  /** Whether it is an EBCDIC page: only those have an NL, 0x15, besides LF. */
  readonly ebcdic: boolean
  private readonly table: SingleOctetTable
  private readonly made = new Map<Newline, SingleOctetTables>()

  constructor(definition: PageNames & SingleOctetTable) {
    this.name = definition.name
    this.ccsid = definition.ccsid
    this.aliases = definition.aliases
    this.title = definition.title
    this.ebcdic = definition.ebcdic
    this.table = definition
  }

  /** The octet that replaces a character this page lacks: SUB. */
  get substitute(): number {
    return this.ebcdic ? 0x3f : 0x1a
  }

  /** The tables of the page, which belong to it: never write to them. @throws RangeError for an unknown newline */
  tables(newline: Newline = 'cdra'): SingleOctetTables {
    const made = this.made.get(newline) ?? singleOctetTables(this.table, newline)
    this.made.set(newline, made)
    return made
  }

  characterOf(octets: number): string | undefined {
    const code = this.tables().toUnicode[octets] ?? hole
    return code === hole ? undefined : String.fromCharCode(code)
  }

  decode(octets: Uint8Array, options?: CodePageOptions): string {
    return this.decoder(options).write(octets)
  }

  encode(text: string, options?: CodePageOptions): Uint8Array {
    const encoder = this.encoder(options)
    return concatenated([encoder.write(text), encoder.end()])
  }

  decoder(options?: CodePageOptions): SingleOctetDecoder {
    return new SingleOctetDecoder(this, options)
  }

  encoder(options?: CodePageOptions): SingleOctetEncoder {
    return new SingleOctetEncoder(this, options)
  }
}
