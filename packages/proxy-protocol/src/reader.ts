import { FtpError } from '@ftpkit/transfer'
import { badHeader } from './fault.js'
import type { ProxyHeader } from './header.js'
import { parseVersion1 } from './version-1.js'
import { parseVersion2, signature } from './version-2.js'

/** Options of a reader. */
export interface ProxyReaderOptions {
  /**
   * Most octets of a header. The default is what fits into one segment of every network, which senders have to keep to
   * (PROXY §2.2). Version 1 has 107 at most in any case.
   *
   * @default 536
   */
  readonly maxLength?: number | undefined
}

/** A header, and what came after it. */
export interface ReadProxyHeader {
  /** What it says. */
  readonly header: ProxyHeader
  /** The first octets of the connection itself, as far as they came with the header: a view of the last chunk. */
  readonly leftover: Uint8Array
}

const defaultMaxLength = 536
const empty = new Uint8Array(0)

/**
 * Parses the header at the beginning of a connection.
 *
 * @param octets all that have come
 * @returns undefined while more octets have to come
 * @throws FtpError `bad-proxy-header` at the first octet that can't be of a header
 */
export function parseProxyHeader(
  octets: Uint8Array,
  { maxLength = defaultMaxLength }: ProxyReaderOptions = {},
): ProxyHeader | undefined {
  if (octets.length === 0) return undefined
  const header = octets[0] === signature[0] ? parseVersion2(octets, maxLength) : parseVersion1(octets)
  if (!header && octets.length >= maxLength)
    throw badHeader(`it is longer than ${maxLength} octets`, maxLength, '§2')
  return header
}

/** Reads the header at the beginning of a connection, in chunks of any size. It holds no more than `maxLength` octets. */
export class ProxyHeaderReader {
  private octets: Uint8Array = empty
  private done = false

  constructor(private readonly options: ProxyReaderOptions = {}) {}

  /** Octets that have come, as long as the header is incomplete. */
  get length(): number {
    return this.octets.length
  }

  /**
   * Takes a chunk, whose memory is the caller's again afterwards; only the result may still be a view of it.
   *
   * @returns undefined while more octets have to come
   * @throws FtpError `bad-proxy-header`, TypeError after the header
   */
  push(chunk: Uint8Array): ReadProxyHeader | undefined {
    if (this.done) throw new TypeError('the header has been read already')
    const { maxLength = defaultMaxLength } = this.options
    const before = this.octets.length
    // No header is longer, so that the remainder of a large chunk need not be copied.
    const octets = concatenated(this.octets, chunk.subarray(0, maxLength - before))
    const header = parseProxyHeader(octets, this.options)
    this.done = header !== undefined
    if (header) return { header, leftover: chunk.subarray(header.length - before) }
    this.octets = octets
    return undefined
  }

  /** The connection has ended. @throws FtpError `incomplete` before the end of the header */
  end(): void {
    if (this.done) return
    throw new FtpError(
      'incomplete',
      `the connection ended after ${this.octets.length} octets, before the end of its header of the PROXY protocol`,
      { offset: this.octets.length, clause: 'PROXY §2', phase: 'connect' },
    )
  }
}

function concatenated(one: Uint8Array, other: Uint8Array): Uint8Array {
  const octets = new Uint8Array(one.length + other.length)
  octets.set(one)
  octets.set(other, one.length)
  return octets
}
