import type { ServerTls } from '@ftpkit/gateway'

/** A server that a URL names, and when TLS begins there. */
export interface ServerUrl {
  readonly host: string
  /** Undefined for the one of the scheme. */
  readonly port: number | undefined
  readonly tls: ServerTls
}

/** Where a route leads: to one server, to the host of USER `name@host`, or to the one that the client has dialled. */
export type RouteTarget = ServerUrl | 'user@host' | 'destination'

const schemes: Readonly<Record<string, ServerTls>> = {
  'ftp:': 'off',
  'ftpes:': 'required',
  'ftps:': 'implicit',
}

/**
 * Reads what a route leads to.
 *
 * @returns undefined for text of another form
 */
export function routeTarget(text: string): RouteTarget | undefined {
  if (text === 'user@host' || text === 'destination') return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  const tls = schemes[url?.protocol ?? '']
  if (!url || !tls || url.hostname === '' || `${url.username}${url.password}${url.search}${url.hash}` !== '')
    return undefined
  if (url.pathname !== '' && url.pathname !== '/') return undefined
  // The port of a scheme is left out of a URL: of ftp that is 21, and the others have none.
  const port = url.port === '' ? undefined : Number(url.port)
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, tls }
}
