import type { Field, Grammar } from './fields.js'

/** Records of one length. */
export class FixedGrammar implements Grammar {
  readonly allowsShort = true
  readonly state: Record<string, number> = {}
  private readonly field: Field

  /** @param length octets of each record, from 1 */
  constructor(length: number) {
    this.field = { role: 'data', octets: length }
  }

  first(): Field {
    return this.field
  }

  next(): Field {
    return this.field
  }

  valueOf(): { readonly value: number; readonly detail: number } {
    return { value: 0, detail: 0 }
  }

  endsRecord(): boolean {
    return true
  }
}
