import { type Found, unknownValue } from '../found.js'
import type { FileScanner } from '../scanner.js'

const roles = ['data', 'record-descriptor', 'padding'] as const
type FieldRole = (typeof roles)[number]

/** The next thing in a file. */
export interface Field {
  readonly role: FieldRole
  /** Its octets; Infinity for what has no end. */
  readonly octets: number
}

/** Where a field stands when it is complete. */
export interface CompleteField {
  readonly role: FieldRole
  /** Its octets, if it is a descriptor, of which `length` are valid. */
  readonly octets: Uint8Array
  readonly length: number
}

/** What a file consists of: says which field follows another. Its state is plain numbers. */
export interface Grammar {
  readonly state: Record<string, number>
  /** Whether the last record may be short. */
  readonly allowsShort: boolean
  /** The first field of a file. */
  first(): Field
  /** The field after one that is complete. */
  next(complete: CompleteField): Field
  /** What a complete descriptor says, for its note. */
  valueOf(complete: CompleteField): { readonly value: number; readonly detail: number }
  /** Whether the record ends with the field that is complete. */
  endsRecord(complete: CompleteField): boolean
}

/** Longest descriptor. */
const maxDescriptor = 4

/** A record format: fields one after another. */
export class FieldScanner implements FileScanner {
  readonly hasRecords = true
  readonly state: Record<string, number>
  private readonly octets = new Uint8Array(maxDescriptor)

  constructor(
    private readonly found: Found,
    private readonly grammar: Grammar,
  ) {
    // The state of the grammar is in the same object, so that both are in a checkpoint.
    this.state = grammar.state
    this.begin(grammar.first())
  }

  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      const stop = Math.min(end, at + state.remaining!)
      this.piece(chunk, at, stop, shift, suspect)
      state.remaining! -= stop - at
      state.filled! += stop - at
      at = stop
      while (state.remaining === 0) this.complete(shift + at)
    }
  }

  interrupt(): void {}

  endOfRecord(): void {}

  endOfFile(offset: number): void {
    const isRecord = this.role === 'data' && this.grammar.allowsShort && this.state.filled! > 0
    if (isRecord) this.found.endRecord(offset)
    else this.found.dropRecord()
    this.begin(this.grammar.first())
  }

  private get role(): FieldRole {
    return roles[this.state.role!]!
  }

  private piece(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void {
    const { found, role, state } = this
    if (role === 'data') {
      found.inRecord(shift + start, end - start)
      found.run(shift + start, shift + end, 'data', suspect, 0, true, found.nextRecord)
    } else if (role === 'padding') {
      found.run(shift + start, shift + end, role, 0, 0, state.filled! > 0)
    } else this.descriptor(chunk, start, end, shift)
  }

  private descriptor(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { found, role, state, grammar } = this
    const filled = state.filled!
    for (let at = start; at < end; at++) this.keep(filled + at - start, chunk[at]!)
    const isWhole = end - start === state.remaining
    const length = filled + end - start
    const { value, detail } = isWhole
      ? grammar.valueOf({ role, octets: this.loaded(), length })
      : { value: unknownValue, detail: 0 }
    found.inRecord(shift + start, 0)
    found.run(shift + start, shift + end, role, value, detail, filled > 0, found.nextRecord)
  }

  private complete(offset: number): void {
    const { role, state, grammar } = this
    const complete = { role, octets: this.loaded(), length: state.filled! }
    if (grammar.endsRecord(complete)) this.found.endRecord(offset)
    this.begin(grammar.next(complete))
  }

  private begin({ role, octets }: Field): void {
    const { state } = this
    state.role = roles.indexOf(role)
    state.remaining = octets
    state.filled = 0
  }

  /** Keeps an octet of a descriptor: in the state, which checkpoints copy. */
  private keep(index: number, octet: number): void {
    this.state[`octet${index}`] = octet
  }

  private loaded(): Uint8Array {
    for (let index = 0; index < maxDescriptor; index++) this.octets[index] = this.state[`octet${index}`] ?? 0
    return this.octets
  }
}
