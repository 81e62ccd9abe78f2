import { fromPercent, toPercent } from './percent.js'
import { portIn } from './port.js'
import type { Site, SiteTls } from './site.js'

/** What the URL of a site says. */
export interface SiteUrl extends Pick<Site, 'host' | 'port' | 'user' | 'remote'> {
  /** By the scheme; undefined for `ftp`, which says nothing. */
  readonly tls: SiteTls | undefined
  /** In clear; undefined for none. */
  readonly password: string | undefined
}

const schemes: Readonly<Record<string, SiteTls | undefined>> = {
  ftp: undefined,
  ftpes: 'explicit',
  ftps: 'implicit',
}

/** Letters that have no meaning in a URL. */
const plain = /^[A-Za-z0-9._~-]$/
const plainInPath = /^[A-Za-z0-9._~/'()$@!*,:=+-]$/

/**
 * Reads the URL of a site: `ftp`, `ftpes` or `ftps`. A path that begins with another `/` is absolute. A user may have an `@`,
 * as in an e-mail address.
 *
 * @throws RangeError that says what is wrong, and does not repeat the URL, which may have a password
 */
export function parseSiteUrl(text: string): SiteUrl {
  const [, scheme, login, ip6, name = '', portText, path] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^/]*)@)?(?:\[([^\]/]*)\]|([^:/@]*))(?::(\d*))?(?:\/([\s\S]*))?$/i.exec(
      text,
    ) ?? []
  if (scheme === undefined) throw new RangeError('not a URL such as ftp://USER@HOST/PATH')
  if (!Object.hasOwn(schemes, scheme.toLowerCase())) throw new RangeError(`${scheme}:// is not FTP`)
  const host = ip6 ?? decoded(name)
  if (host === '') throw new RangeError('the URL has no host')
  const port = portText ? portIn(portText) : undefined
  if (portText && port === undefined) throw new RangeError('the port of the URL is not from 1 to 65535')
  const [, user = '', secret] = /^([^:]*)(?::([\s\S]*))?$/.exec(login ?? '')!
  return {
    host,
    port,
    user: decoded(user) || undefined,
    password: secret === undefined ? undefined : decoded(secret) || undefined,
    remote: decoded(path ?? '') || undefined,
    tls: schemes[scheme.toLowerCase()],
  }
}

function decoded(text: string): string {
  const plainText = fromPercent(text)
  if (plainText === undefined) throw new RangeError('the URL has escapes that are not UTF-8')
  return plainText
}

/** The URL of a site. It has the password only where one is given. */
export function siteUrl({ host, port, user, remote, tls }: Site, password?: string): string {
  const scheme = tls === 'implicit' ? 'ftps' : tls === 'explicit' ? 'ftpes' : 'ftp'
  return urlOf(scheme, { host, port, user, remote }, password)
}

/** A URL of any scheme. */
export function urlOf(
  scheme: string,
  { host, port, user, remote }: Pick<Site, 'host' | 'port' | 'user' | 'remote'>,
  password?: string,
): string {
  const secret = password === undefined ? '' : `:${toPercent(password, plain)}`
  const login = user === undefined && secret === '' ? '' : `${toPercent(user ?? '', plain)}${secret}@`
  const name = /^[\da-f]*:[\da-f:.]*(?:%[\w.~-]+)?$/i.test(host) ? `[${host}]` : toPercent(host, plain)
  const path = remote === undefined ? '' : `/${toPercent(remote, plainInPath)}`
  return `${scheme}://${login}${name}${port === undefined ? '' : `:${port}`}${path}`
}
