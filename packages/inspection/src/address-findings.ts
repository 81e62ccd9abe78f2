import { canonicalIpAddress, ipAddressScope, sameIpAddress } from '@ftpkit/protocol'
import type { Expectation, Session } from './events.js'
import type { FindingCode } from './findings.js'

/** The reply or command by which each side names where it listens. */
const namedBy: Partial<Record<Expectation['way'], string>> = { PASV: '227', EPSV: '229', LPSV: '228' }

/** Ports below it belong to the system, and no client listens there (RFC 2577 §3). */
const firstFreePort = 1_024

/** What is remarkable about where a data connection is to go. */
export function addressFinding(
  { way, listener, address, port }: Expectation,
  { client, server }: Session,
): { readonly code: FindingCode; readonly message: string } | undefined {
  const owner = listener === 'client' ? client : server
  const name = namedBy[way] ?? way
  const isOwn = canonicalIpAddress(address) === '0.0.0.0' || sameIpAddress(address, owner.address)
  if (isOwn) {
    if (listener !== 'client' || port >= firstFreePort) return undefined
    return {
      code: 'low-port',
      message: `${name} names port ${port}, which belongs to a service of the system`,
    }
  }
  const scope = ipAddressScope(address)
  if (scope === 'private' || scope === 'loopback' || scope === 'link-local') {
    return {
      code: 'private-address',
      message: `${name} names a ${scope} address, ${address}, but the ${listener} is at ${owner.address}: no one outside can connect there, unless something on the way translates it`,
    }
  }
  const third = `${name} names a third host, ${address}: neither the ${listener} at ${owner.address}`
  return {
    code: 'third-host',
    message: `${third} nor known to belong to it (an FTP bounce looks like this, RFC 2577 §3)`,
  }
}
