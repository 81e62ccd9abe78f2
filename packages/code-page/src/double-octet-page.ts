import { DoubleOctetDecoder } from './double-octet-decoder.js'
import { DoubleOctetEncoder } from './double-octet-encoder.js'
import {
  characterOfPair,
  type DoubleOctetSource,
  type DoubleOctetTable,
  type DoubleOctetTables,
  doubleOctetTables,
} from './double-octet-tables.js'
import type { Newline } from './newline.js'
import { concatenated } from './octets.js'
import type { CodePageOptions, PageNames, TabularPage } from './page.js'
import { hole } from './single-octet-tables.js'

/**
 * A code page of single octets and, between shift-out 0x0E and shift-in 0x0F, pairs of them. Every record begins in
 * single-octet mode. Its tables are made when they are first used.
 */
export class DoubleOctetPage implements TabularPage, DoubleOctetSource {
  /** Tells a page with pairs of octets from the other kinds. */
  readonly kind = 'double-octet'
  readonly name: string
  readonly ccsid: number
  readonly aliases: readonly string[]
  readonly title: string
  private readonly table: DoubleOctetTable
  private readonly made = new Map<Newline, DoubleOctetTables>()

  constructor(definition: PageNames & DoubleOctetTable) {
    this.name = definition.name
    this.ccsid = definition.ccsid
    this.aliases = definition.aliases
    this.title = definition.title
    this.table = definition
  }

  /** The tables of the page, which belong to it: never write to them. @throws RangeError for an unknown newline */
  tables(newline: Newline = 'cdra'): DoubleOctetTables {
    const made = this.made.get(newline) ?? doubleOctetTables(this.table, newline)
    this.made.set(newline, made)
    return made
  }

  characterOf(octets: number): string | undefined {
    const tables = this.tables()
    if (octets > 0xff) return characterOfPair(tables, octets)
    const code = tables.singles[octets]!
    return code === hole ? undefined : String.fromCharCode(code)
  }

  decode(octets: Uint8Array, options?: CodePageOptions): string {
    const decoder = this.decoder(options)
    return decoder.write(octets) + decoder.end()
  }

  encode(text: string, options?: CodePageOptions): Uint8Array {
    const encoder = this.encoder(options)
    return concatenated([encoder.write(text), encoder.end()])
  }

  decoder(options?: CodePageOptions): DoubleOctetDecoder {
    return new DoubleOctetDecoder(this, options)
  }

  encoder(options?: CodePageOptions): DoubleOctetEncoder {
    return new DoubleOctetEncoder(this, options)
  }
}
