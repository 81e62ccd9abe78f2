import { isIP } from 'node:net'
import { maxPort } from '@ftpkit/command-line'
import { Networks } from '@ftpkit/node/server'
import { patternOf } from './patterns.js'

/** A host that a client has named. */
export interface NamedHost {
  /** A name or an address. */
  readonly host: string
  /** Undefined for the usual one. */
  readonly port: number | undefined
}

/** What a list says of one host or network. */
interface Entry {
  has(host: string): boolean
  /** Whether the port may be used; an entry without a port allows only the usual one. */
  allowsPort(port: number | undefined): boolean
}

const form = /^(.*?)(?::(\d{1,5}|\*))?$/s
const hostForm = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i

/** The end of a number such as `0x7f000001` or `127.1`, which a system takes for an address. */
const numberEnd = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i

/** A host such as `ftp.example`, `192.0.2.1:2121` or `[2001:db8::1]`; undefined for other text. */
export function namedHost(text: string): NamedHost | undefined {
  const [, ipv6, host = ipv6, digits] = hostForm.exec(text) ?? []
  if (host === undefined || (isIP(host) === 0 && numberEnd.test(host))) return undefined
  const port = digits === undefined ? undefined : Number(digits)
  return port === undefined || (port >= 1 && port <= maxPort) ? { host, port } : undefined
}

/**
 * The hosts that clients may be connected with: names, in which `*` is any text, and networks, for those that are named by
 * their address. A name is never looked up for that, so that no name leads to a network.
 */
export class HostList {
  private readonly entries: readonly Entry[]

  /**
   * @param texts such as `*.example`, `192.0.2.0/24` and `[2001:db8::]/32`, each perhaps with `:PORT` or `:*`
   * @throws RangeError for what is neither a name nor a network
   */
  constructor(texts: readonly string[]) {
    this.entries = texts.map(entryOf)
  }

  /** Whether a client may be connected with a host. */
  allows({ host, port }: NamedHost): boolean {
    return this.entries.some((entry) => entry.has(host) && entry.allowsPort(port))
  }
}

function entryOf(text: string): Entry {
  const bracketed = /^\[([\da-f:.]+)\](\/\d+)?(?::(\d{1,5}|\*))?$/i.exec(text)
  const [, plain = '', plainPort] = isBareIpv6(text) ? [text, text] : (form.exec(text) ?? [])
  const name = bracketed ? `${bracketed[1]}${bracketed[2] ?? ''}` : plain
  const port = bracketed ? bracketed[3] : plainPort
  return { has: matcherOf(name, text), allowsPort: portRule(port) }
}

/** A network of IPv6 without brackets has no port. */
function isBareIpv6(text: string): boolean {
  return isIP(text.replace(/\/\d+$/, '')) === 6
}

function matcherOf(name: string, text: string): (host: string) => boolean {
  if (isIP(name.replace(/\/\d+$/, '')) !== 0) {
    const networks = new Networks([name])
    return (host) => networks.has(host)
  }
  if (!/^[\w*?.-]+$/.test(name))
    throw new RangeError(`${JSON.stringify(text)} is not a host: use a name such as *.example, or a network`)
  const pattern = patternOf(name, 'i')
  // A pattern of names is none of addresses, so that "*" opens no network.
  return (host) => isIP(host) === 0 && pattern.test(host)
}

/** The port where there is nothing else to say. */
const ftpPort = 21

function portRule(rule: string | undefined): (port: number | undefined) => boolean {
  if (rule === '*') return () => true
  return (port = ftpPort) => port === Number(rule ?? ftpPort)
}
