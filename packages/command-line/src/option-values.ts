import { InvalidArgumentError } from 'commander'
import { type Endpoint, endpointOf } from './endpoint.js'
import { captureSizeOf } from './octets.js'
import { parsePortRange } from './port-range.js'

// What options of several programs take. Each throws InvalidArgumentError of commander for other text.

/** A range of ports, such as `50000-50100`. */
export function parseRange(text: string): { first: number; last: number } {
  const range = parsePortRange(text)
  if (range) return range
  throw new InvalidArgumentError('A range of ports has the form MIN-MAX, such as 50000-50100.')
}

/** A port of this machine, or an address with a port. */
export function parseEndpoint(text: string): Endpoint {
  const endpoint = endpointOf(text)
  if (endpoint) return endpoint
  throw new InvalidArgumentError('Expected a port, or an address such as 0.0.0.0:9100 or [::1]:9100.')
}

/** Milliseconds. */
export function parseDelay(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number of milliseconds.')
}

/** Octets of a capture, such as `64M`. */
export function parseCaptureSize(text: string): number {
  const octets = captureSizeOf(text)
  if (octets !== undefined) return octets
  throw new InvalidArgumentError('Expected at least 4096 octets, such as 100k, 64M or 1G.')
}

/** How many captures are kept. */
export function parseCaptureFiles(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number of files, at least 1.')
}

/** Collects networks of an option that may be repeated. @param assertNetwork throws for what is not a network */
export function collectNetworks(assertNetwork: (text: string) => unknown) {
  return (given: string, networks: readonly string[] = []): string[] => {
    try {
      assertNetwork(given)
    } catch {
      throw new InvalidArgumentError('A network has the form ADDRESS/LENGTH, such as 10.0.0.0/8.')
    }
    return [...networks, given]
  }
}

/** The address that clients of a network are given. */
export interface AddressRule {
  readonly network: string
  readonly address: string
}

/** Collects `NETWORK=ADDRESS`, or `ADDRESS` for every network, in order: the first rule that matches counts. */
export function collectAddressRule(given: string, rules: readonly AddressRule[] = []): AddressRule[] {
  const at = given.indexOf('=')
  const everyone = ['0.0.0.0/0', '::/0'].map((network) => ({ network, address: given }))
  return [...rules, ...(at < 0 ? everyone : [{ network: given.slice(0, at), address: given.slice(at + 1) }])]
}
