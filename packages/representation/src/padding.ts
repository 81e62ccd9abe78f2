import { FtpError } from '@ftpkit/transfer'
import type { Remainder } from './restart-state.js'

/**
 * Every tolerance of TYPE L.
 *
 * - `nonzero-padding`: the bits that fill the last octet may have any value.
 * - `truncated-logical-byte`: a logical byte that is incomplete at the end is dropped; with the form `packed` its octets
 *   stay. Some peers send octets that never were logical bytes of this size.
 */
export const localTolerances = ['nonzero-padding', 'truncated-logical-byte'] as const

/** One of {@link localTolerances}. */
export type LocalTolerance = (typeof localTolerances)[number]

/**
 * Checks what follows the last logical byte of a file or record: fewer than eight bits of padding
 * (RFC 959 §3.1.1.4), which must be all zeros (§3.1.1.3).
 */
export class Padding {
  private readonly tolerate: ReadonlySet<LocalTolerance>
  /** Octets of the whole input, for offsets. */
  private position = 0
  /** Bits of this file or record. */
  private bits = 0
  private lastOctet = 0

  /** @param count logical bytes that the file has, where that is known from elsewhere */
  constructor(
    private readonly byteSize: number,
    tolerate: readonly LocalTolerance[],
    private readonly count?: number,
  ) {
    this.tolerate = new Set(tolerate)
  }

  /** Begins with the bits of a restart state. */
  resume({ bits, value }: Remainder): void {
    this.bits = bits
    this.lastOctet = Number(value & 0xffn)
  }

  /** Bits after the last whole logical byte so far, and the value of those in the last octet. */
  get remainder(): Remainder {
    const bits = this.bits % this.byteSize
    return { bits, value: BigInt(this.lastOctet % 2 ** Math.min(bits, 8)) }
  }

  see(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.position += end - start
    this.bits += (end - start) * 8
    this.lastOctet = chunk[end - 1]!
  }

  /** The file or record ends here, and the next one begins. Returns what is wrong with it. */
  end(): FtpError | undefined {
    const { byteSize, bits, lastOctet } = this
    const whole = (this.count ?? Math.floor(bits / byteSize)) * byteSize
    this.bits = 0
    if (bits < whole) return this.truncated(bits - (bits % byteSize), bits)
    const spare = bits - whole
    if (spare >= 8) return this.count === undefined ? this.truncated(whole, bits) : this.trailing(whole, bits)
    if (lastOctet % 2 ** spare === 0 || this.tolerate.has('nonzero-padding')) return undefined
    return fault('nonzero-padding', this.position - 1, `the last ${spare} bits are padding and not all zero`)
  }

  private truncated(whole: number, bits: number): FtpError | undefined {
    if (this.tolerate.has('truncated-logical-byte')) return undefined
    const left = bits - whole
    // The octet where the unfinished logical byte begins.
    const offset = this.position - Math.ceil(left / 8)
    return fault(
      'truncated-logical-byte',
      offset,
      `the last logical byte has ${left} bits of ${this.byteSize}`,
    )
  }

  private trailing(whole: number, bits: number): FtpError {
    const offset = this.position - Math.floor((bits - whole) / 8)
    return fault('trailing-data', offset, `octets follow the last of ${this.count} logical bytes`)
  }
}

type Fault = 'nonzero-padding' | 'truncated-logical-byte' | 'trailing-data'

const advice: Readonly<Record<Fault, string>> = {
  'nonzero-padding': "tolerate 'nonzero-padding' to pass over them",
  'truncated-logical-byte': "tolerate 'truncated-logical-byte' to read it without, or check the byte size",
  'trailing-data': 'check the count and the byte size',
}

const clauses: Readonly<Record<Fault, string>> = {
  'nonzero-padding': '959 §3.1.1.3',
  'truncated-logical-byte': '959 §3.1.1.4',
  'trailing-data': '959 §3.1.1.4',
}

function fault(code: Fault, offset: number, what: string): FtpError {
  return new FtpError(code, `${what}, at octet ${offset}: ${advice[code]}`, {
    offset,
    clause: clauses[code],
    replyHint: 451,
  })
}
