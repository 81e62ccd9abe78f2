/** Octets of an address: 4 of IPv4, 16 of IPv6. */
const ipv4Length = 4
const ipv6Length = 16

/** The prefix of an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2): `::ffff:a.b.c.d`. */
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/**
 * Parses an address: four decimal numbers without leading zeros, or IPv6 as RFC 4291 §2.2 writes it, without a zone.
 *
 * @returns its 4 or 16 octets, or undefined for anything else
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

/**
 * Writes an address: dotted decimal, or IPv6 as RFC 5952 does, `::ffff:a.b.c.d` for a mapped IPv4 address.
 *
 * @throws RangeError for other than 4 or 16 octets
 */
export function formatIpAddress(octets: Uint8Array): string {
  if (octets.length === ipv4Length) return octets.join('.')
  if (octets.length !== ipv6Length)
    throw new RangeError(`an address has 4 or 16 octets, not ${octets.length}`)
  return isMapped(octets) ? `::ffff:${octets.subarray(12).join('.')}` : formatIpv6(octets)
}

/**
 * Whether two texts name the same address, however they are written: `::ffff:10.0.0.1` equals `10.0.0.1`, and the
 * zone of a link-local address is ignored. Text that is not an address equals nothing.
 */
export function sameIpAddress(one: string, other: string): boolean {
  const left = canonicalIpAddress(one)
  return left !== undefined && left === canonicalIpAddress(other)
}

/** The canonical text of an address (see {@link formatIpAddress}): mapped IPv4 becomes IPv4, a zone is dropped. */
export function canonicalIpAddress(text: string): string | undefined {
  const octets = parseIpAddress(text.replace(/%.*$/s, ''))
  return octets && formatIpAddress(isMapped(octets) ? octets.subarray(12) : octets)
}

/** Where an address can be reached from. */
export type IpAddressScope = 'unspecified' | 'loopback' | 'link-local' | 'private' | 'multicast' | 'global'

/** Ranges that are not global, each by its first octets and how many bits of them count (RFC 6890, RFC 4291). */
const scopes: readonly {
  readonly prefix: readonly number[]
  readonly bits: number
  readonly scope: IpAddressScope
}[] = [
  { prefix: [0], bits: 8, scope: 'unspecified' },
  { prefix: [127], bits: 8, scope: 'loopback' },
  { prefix: [169, 254], bits: 16, scope: 'link-local' },
  { prefix: [10], bits: 8, scope: 'private' },
  { prefix: [100, 64], bits: 10, scope: 'private' },
  { prefix: [172, 16], bits: 12, scope: 'private' },
  { prefix: [192, 168], bits: 16, scope: 'private' },
  { prefix: [224], bits: 3, scope: 'multicast' },
]

const ipv6Scopes: typeof scopes = [
  { prefix: new Array<number>(16).fill(0), bits: 128, scope: 'unspecified' },
  { prefix: [...new Array<number>(15).fill(0), 1], bits: 128, scope: 'loopback' },
  { prefix: [0xfe, 0x80], bits: 10, scope: 'link-local' },
  { prefix: [0xfc], bits: 7, scope: 'private' },
  { prefix: [0xff], bits: 8, scope: 'multicast' },
]

/**
 * From where an address can be reached. A server whose address is translated (NAT) may name a private one in 227.
 * Mapped IPv4 counts as IPv4; 224.0.0.0 and everything above it is `multicast`.
 *
 * @returns undefined for text that is not an address
 */
export function ipAddressScope(text: string): IpAddressScope | undefined {
  const octets = parseIpAddress(canonicalIpAddress(text) ?? '')
  if (!octets) return undefined
  const table = octets.length === ipv4Length ? scopes : ipv6Scopes
  return table.find(({ prefix, bits }) => beginsWith(octets, prefix, bits))?.scope ?? 'global'
}

function beginsWith(octets: Uint8Array, prefix: readonly number[], bits: number): boolean {
  return prefix.every((octet, index) => {
    const unused = Math.max(0, 8 * (index + 1) - bits)
    return octets[index]! >> unused === octet >> unused
  })
}

const ipv4Pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

function parseIpv4(text: string): Uint8Array | undefined {
  const numbers = ipv4Pattern.exec(text)?.slice(1)
  if (!numbers?.every((digits) => String(Number(digits)) === digits && Number(digits) <= 0xff))
    return undefined
  return Uint8Array.from(numbers, Number)
}

/** Length of the longest IPv6 address: eight groups, the last two as IPv4. */
const maxIpv6TextLength = 45

function parseIpv6(text: string): Uint8Array | undefined {
  if (text.length > maxIpv6TextLength) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = parseGroups(halves[1] ?? '', true)
  if (!head || !tail) return undefined
  const given = head.length + tail.length
  // "::" stands for at least one group of zeros
  if (halves.length === 1 ? given !== ipv6Length : given > ipv6Length - 2) return undefined
  return Uint8Array.from([...head, ...new Array<number>(ipv6Length - given).fill(0), ...tail])
}

/** Parses groups of hexadecimal digits; the last group of the address may be in IPv4 form. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const octets: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    const ipv4 = last && index === groups.length - 1 ? parseIpv4(group) : undefined
    if (ipv4) octets.push(...ipv4)
    else if (/^[\da-f]{1,4}$/i.test(group))
      octets.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff)
    else return undefined
  }
  return octets
}

function isMapped(octets: Uint8Array): boolean {
  return octets.length === ipv6Length && mappedPrefix.every((octet, at) => octets[at] === octet)
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`, the first of equals. */
function formatIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (octets[2 * index]! << 8) | octets[2 * index + 1]!)
  const { start, length } = maxZeroRun(groups)
  const write = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return write(groups)
  return `${write(groups.slice(0, start))}::${write(groups.slice(start + length))}`
}

function maxZeroRun(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start }
  }
  return longest
}

/** A host and a port as in a URL: `127.0.0.1:21`, `[::1]:21`. Among hosts only addresses of IPv6 have colons. */
export function endpointText({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
