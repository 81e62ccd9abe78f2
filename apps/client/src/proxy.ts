import { BlockList, isIP } from 'node:net'

/** A proxy that connections go through. */
export interface ProxyServer {
  readonly kind: 'socks5' | 'http' | 'https'
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly password: string | undefined
}

/** Schemes of proxies, and the port of each where none is given. */
const schemes: Readonly<Record<string, { readonly kind: ProxyServer['kind']; readonly port: number }>> = {
  'socks:': { kind: 'socks5', port: 1080 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
}

/**
 * Reads the URL of a proxy; without a scheme it is an HTTP proxy.
 *
 * @throws RangeError whose message has neither user nor password
 */
export function parseProxy(text: string): ProxyServer {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(written))
    throw new RangeError('not the URL of a proxy: give socks5://HOST:PORT or http://HOST:PORT')
  const url = new URL(written)
  const scheme = schemes[url.protocol]
  if (!scheme)
    throw new RangeError(
      `${url.protocol}// is not a proxy that is known: give socks5://HOST:PORT or http://HOST:PORT`,
    )
  // For schemes that it doesn't know, URL takes any text for a host.
  if (url.hostname === '') throw new RangeError('the URL of the proxy has no host: give socks5://HOST:PORT')
  // URL drops the port that is the default of a scheme.
  return {
    kind: scheme.kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? scheme.port : Number(url.port),
    user: url.username === '' ? undefined : unescaped(url.username),
    password: url.password === '' ? undefined : unescaped(url.password),
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RangeError('the user or password of the proxy has a % that escapes nothing: write it as %25')
  }
}

type Environment = Readonly<Record<string, string | undefined>>

function variable(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] || environment[name] || undefined
}

/**
 * The proxy for a host: that of the option, else of FTP_PROXY or ALL_PROXY, unless NO_PROXY names the host.
 *
 * @param option false for none
 * @throws RangeError for one that can't be used
 */
export function proxyFor(
  host: string,
  port: number,
  option: string | false | undefined,
  environment: Environment = process.env,
): ProxyServer | undefined {
  if (option === false) return undefined
  if (option !== undefined) return parseProxy(option)
  const name = ['FTP_PROXY', 'ALL_PROXY'].find((each) => variable(environment, each) !== undefined)
  if (name === undefined || isExcepted(host, port, variable(environment, 'NO_PROXY') ?? '')) return undefined
  try {
    return parseProxy(variable(environment, name)!)
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`)
  }
}

/** Whether a list names a host: `*`, a name with all below it, an address, or a network such as `10.0.0.0/8`. */
export function isExcepted(host: string, port: number, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .some((item) => item === '*' || fits(host.toLowerCase(), port, item.toLowerCase()))
}

function fits(host: string, port: number, item: string): boolean {
  const [, bracketed, plain, wanted] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(item) ?? [item, item]
  if (wanted !== undefined && Number(wanted) !== port) return false
  const name = (bracketed ?? plain ?? item).replace(/^\*?\./, '')
  if (isIP(host) !== 0) return isInNetwork(host, name)
  return host === name || host.endsWith(`.${name}`)
}

function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/')
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  const length = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits)
  try {
    list.addSubnet(base, length, family)
  } catch {
    return false
  }
  return list.check(address, family)
}
