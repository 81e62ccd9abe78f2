import { type LengthField, readLength, Segment } from '@ftpkit/structure'
import type { CompleteField, Field, Grammar } from './fields.js'

/** Octets that fill a file up after its last record. */
const defaultFillers: readonly number[] = [0x00, 0x1a]

/** Kinds of record descriptors, for notes; from `segment` on, the control code of a segment is added. */
export const Prefix = { descriptorWord: 0, length: 1, segment: 2 } as const

/** What is before each record. */
export interface PrefixOptions {
  readonly field: LengthField
  /** The place of the control code in the descriptor word of a segment; undefined for records that are whole. */
  readonly controlAt?: number | undefined
  /** Octets that end the records where a descriptor consists of one of them. @default 0x00 and 0x1A */
  readonly fillers?: readonly number[] | undefined
}

/** Whether what is in the place of a descriptor fills the file up. */
export function isFiller(octets: Uint8Array, length: number, fillers = defaultFillers): boolean {
  const octet = octets[0]!
  if (!fillers.includes(octet)) return false
  for (let index = 1; index < length; index++) if (octets[index] !== octet) return false
  return true
}

/** Octets after the last record. */
const endlessPadding: Field = { role: 'padding', octets: Number.POSITIVE_INFINITY }

/** Records, or segments of records, with a descriptor word or a length before each. */
export class PrefixedGrammar implements Grammar {
  readonly allowsShort = false
  readonly state: Record<string, number> = { endsRecord: 1 }

  constructor(private readonly options: PrefixOptions) {}

  first(): Field {
    return { role: 'record-descriptor', octets: this.options.field.prefixOctets }
  }

  next(complete: CompleteField): Field {
    if (complete.role === 'data') return this.first()
    if (isFiller(complete.octets, complete.length, this.options.fillers)) return endlessPadding
    const control = this.control(complete)
    this.state.endsRecord = control === Segment.complete || control === Segment.last ? 1 : 0
    return { role: 'data', octets: this.lengthIn(complete) }
  }

  valueOf(complete: CompleteField): { readonly value: number; readonly detail: number } {
    const { field, controlAt } = this.options
    const value = this.lengthIn(complete)
    if (controlAt !== undefined) return { value, detail: Prefix.segment + this.control(complete) }
    return { value, detail: field.prefixOctets > field.octets ? Prefix.descriptorWord : Prefix.length }
  }

  endsRecord({ role }: CompleteField): boolean {
    return role === 'data' && this.state.endsRecord === 1
  }

  private control({ octets }: CompleteField): number {
    const { controlAt } = this.options
    return controlAt === undefined ? Segment.complete : octets[controlAt]! & 3
  }

  /** Octets of the record; none if the descriptor counts less than itself, which is a fault. */
  private lengthIn({ octets }: CompleteField): number {
    const { field } = this.options
    return Math.max(0, readLength(field, octets, 0) - field.overhead)
  }
}
