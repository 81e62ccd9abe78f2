/** One way to do the work of a contest. */
export interface Side {
  readonly name: string
  /** Does the work once. */
  run(): unknown
  /** What the work yields. */
  yields(): Uint8Array
}

/** A figure that the first side has to reach. */
export type Bound =
  | { readonly kind: 'ratio'; readonly to: string; readonly atLeast: number }
  | { readonly kind: 'rate'; readonly atLeast: number }

/** Several ways to do the same work, measured in turns. */
export interface Contest {
  readonly name: string
  /** What one run carries: rates are given in it. */
  readonly work: { readonly amount: number; readonly unit: 'octets' | 'records' }
  /** The first is ours; the others are what it is measured against. */
  readonly sides: readonly [Side, ...Side[]]
  /** Whether all sides yield the same octets, which is checked before anything is measured. */
  readonly sameOctets: boolean
  /** It is enough to reach one of them; none means that the figures are for information. */
  readonly bounds: readonly Bound[]
}

/** What a rate is divided by to be read, and what it is then called. */
export const scales = {
  octets: { divisor: 1e9, name: 'GB/s' },
  records: { divisor: 1e6, name: 'million records/s' },
} as const

/** @throws Error when two sides yield different octets: then they don't do the same work */
export function checkAgreement({ name, sides, sameOctets }: Contest): void {
  if (!sameOctets) return
  const [first, ...others] = sides
  const expected = first.yields()
  for (const other of others) {
    if (Buffer.compare(expected, other.yields()) === 0) continue
    throw new Error(`${name}: ${other.name} yields other octets than ${first.name}`)
  }
}
