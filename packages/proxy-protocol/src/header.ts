import type { HostPort } from '@ftpkit/protocol'

/** An additional field of a header of version 2: its type, and its value as it came (PROXY §2.2). */
export interface ProxyField {
  /** Number of the type: see {@link proxyFieldTypes}. */
  readonly type: number
  /** The octets of the value. They are a view of the header. */
  readonly value: Uint8Array
}

/** Types of additional fields that the specification names (PROXY §2.2.1 to §2.2.7). */
export const proxyFieldTypes = {
  alpn: 0x01,
  authority: 0x02,
  crc32c: 0x03,
  noop: 0x04,
  uniqueId: 0x05,
  ssl: 0x20,
  netns: 0x30,
} as const

/** The two ends of a connection that a proxy passes on. */
export interface ProxiedEnds {
  /** Address and port of the client. IPv4 mapped into IPv6 is IPv4. */
  readonly source: HostPort
  /** Address and port that the client connected to. */
  readonly destination: HostPort
}

/** What all headers have. */
interface AnyHeader {
  /** Version of the PROXY protocol. */
  readonly version: 1 | 2
  /** Octets of the header: what comes after them is of the connection itself. */
  readonly length: number
}

/** The header of a connection that a proxy passes on. */
export interface ProxiedHeader extends AnyHeader, ProxiedEnds {
  /** The header names both ends. */
  readonly kind: 'proxied'
  /** Additional fields of version 2, in order; empty in version 1. */
  readonly fields: readonly ProxyField[]
}

/** A header that names no ends. */
export interface PlainHeader extends AnyHeader {
  /**
   * `local`: the proxy itself made the connection, such as to find out whether the server is alive. `unknown`: it passes on a
   * connection whose ends it does not name. In both cases the ends are those of the connection that the header came on.
   */
  readonly kind: 'local' | 'unknown'
}

/** What a proxy says about a connection before any of its octets. */
export type ProxyHeader = ProxiedHeader | PlainHeader
