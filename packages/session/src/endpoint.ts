/** One end of a TCP connection. IPv6 hosts without brackets or zone. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}
