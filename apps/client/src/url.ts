import { nameText } from '@ftpkit/transfer'
import type { FtpUrl } from './ftp-url.js'
import { textOfUrl, unescapedOctets } from './names.js'
import { isSiteReference, urlOfSite } from './sites/known.js'

export type { FtpUrl } from './ftp-url.js'

const schemes: Readonly<Record<string, { readonly port: number; readonly tls: FtpUrl['tls'] }>> = {
  'ftp:': { port: 21, tls: undefined },
  'ftpes:': { port: 21, tls: 'explicit' },
  'ftps:': { port: 990, tls: 'implicit' },
}

/** Whether an operand is meant as an FTP URL, or as a site of the book. */
export function isFtpUrl(text: string): boolean {
  return /^ftp(?:es|s)?:\/\//i.test(text) || isSiteReference(text)
}

/**
 * Parses an FTP URL, or finds the one of a site. Escaped octets of the path are read in the encoding of names, those before it in
 * UTF-8.
 *
 * @throws RangeError whose message never contains the password
 */
export function parseFtpUrl(text: string): FtpUrl {
  if (isSiteReference(text)) return urlOfSite(text)
  if (!URL.canParse(text)) throw new RangeError('not a URL: give ftp://USER@HOST/PATH')
  const url = new URL(text)
  const scheme = schemes[url.protocol]
  if (!scheme)
    throw new RangeError(`${url.protocol}// is not supported: give ftp://, ftpes:// or ftps://USER@HOST/PATH`)
  if (url.hostname === '') throw new RangeError('the URL has no host: give ftp://USER@HOST/PATH')
  const { path, type } = withoutType(pathOf(text))
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? scheme.port : Number(url.port),
    user: url.username === '' ? undefined : unescaped(url.username),
    password: url.password === '' ? undefined : unescaped(url.password),
    path: textOfUrl(path),
    type,
    tls: scheme.tls,
  }
}

/**
 * The path as it was written, without the `/` that ends the host. `URL` would resolve `..`, and split at `?` and `#`,
 * but FTP has neither query nor fragment.
 */
function pathOf(text: string): string {
  return /^[^:]+:\/\/[^/]*\/?([\s\S]*)$/.exec(text)?.[1] ?? ''
}

/** A name that ends like this is written with `%3B`. @throws RangeError for a type that there is not */
function withoutType(path: string): Pick<FtpUrl, 'path' | 'type'> {
  const [, before, code] = /^([\s\S]*);type=([^/;]*)$/i.exec(path) ?? []
  if (before === undefined || code === undefined) return { path, type: undefined }
  const type = (['A', 'E', 'I', 'D'] as const).find((each) => each === code.toUpperCase())
  if (type) return { path: before, type }
  throw new RangeError(`;type=${code} is unknown: give a, e, i or d, or %3B for a name that has a semicolon`)
}

/** `URL` has escaped all that is not ASCII. */
function unescaped(text: string): string {
  return nameText(unescapedOctets(text))
}

/** The last name of a path, for a local file in the working directory. @throws RangeError if that is not a safe name */
export function lastName(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  if (name === '' || name === '.' || name === '..' || /[\0\\/]/.test(name)) {
    throw new RangeError(`${JSON.stringify(path)} does not end in a name for the local file: give one`)
  }
  return name
}
