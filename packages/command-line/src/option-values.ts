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
