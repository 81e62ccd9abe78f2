/** One implementation of the work of a comparison. */
export interface Contender {
  readonly name: string
  /** Does the work once. */
  run(): unknown
  /** The result of the work. */
  yields(): Uint8Array
}

/** A figure that the first contender has to reach. */
export type Bound =
  | { readonly kind: 'ratio'; readonly to: string; readonly atLeast: number }
  | { readonly kind: 'rate'; readonly atLeast: number }

/** Several implementations of the same work, measured in turns. */
export interface Comparison {
  readonly name: string
  /** The work of one run, in the unit of the rates. */
  readonly work: { readonly amount: number; readonly unit: 'octets' | 'records' }
  /** The first is ours; the others are what it is compared with. */
  readonly sides: readonly [Contender, ...Contender[]]
  /** Whether all sides yield the same octets, which is checked before anything is measured. */
  readonly sameOctets: boolean
  /** One of them has to be reached. Without any, the figures are for information. */
  readonly bounds: readonly Bound[]
}

/** The units in which rates are printed. */
export const scales = {
  octets: { divisor: 1e9, name: 'GB/s' },
  records: { divisor: 1e6, name: 'million records/s' },
} as const

/** @throws Error when two sides yield different octets, and so don't do the same work */
export function checkAgreement({ name, sides, sameOctets }: Comparison): void {
  if (!sameOctets) return
  const [first, ...others] = sides
  const expected = first.yields()
  for (const other of others) {
    if (Buffer.compare(expected, other.yields()) === 0) continue
    throw new Error(`${name}: ${other.name} yields other octets than ${first.name}`)
  }
}
