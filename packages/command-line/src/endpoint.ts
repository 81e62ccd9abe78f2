import { maxPort } from './port-range.js'

/** Where something listens. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

const form = /^(?:(?:\[([\da-f:.%]+)\]|([^:[\]]+)):)?(\d{1,5})$/i

/** An address such as `127.0.0.1:9100`, `[::1]:9100` or `9100`, which is of this machine only; undefined for other text. */
export function endpointOf(text: string): Endpoint | undefined {
  const [, ipv6, host = '127.0.0.1', port] = form.exec(text) ?? []
  if (port === undefined || Number(port) > maxPort) return undefined
  return { host: ipv6 ?? host, port: Number(port) }
}
