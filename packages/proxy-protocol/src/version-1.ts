import { canonicalIpAddress, parseIpAddress } from '@ftpkit/protocol/ip-address'
import { badHeader } from './fault.js'
import type { ProxyHeader } from './header.js'

/** Most octets of a line, with its CR LF (PROXY §2.1). */
export const maxLineLength = 107

const prefix = 'PROXY '
const [carriageReturn, lineFeed] = [0x0d, 0x0a]
const clause = '§2.1'

/** Octets of the addresses of each protocol. */
const addressLengths: Readonly<Record<string, number>> = { TCP4: 4, TCP6: 16 }

/** Parses a line: `PROXY TCP4 192.0.2.1 198.51.100.7 50000 21`. @returns undefined while its end has not come */
export function parseVersion1(octets: Uint8Array): ProxyHeader | undefined {
  for (let at = 0; at < Math.min(octets.length, prefix.length); at++) {
    if (octets[at] !== prefix.charCodeAt(at))
      throw badHeader(`it begins neither with "${prefix}" nor with the signature of version 2`, at, clause)
  }
  const end = endOfLine(octets)
  if (end === undefined) return undefined
  const length = end + 2
  const line = String.fromCharCode(...octets.subarray(0, end))
  const protocol = line.slice(prefix.length).split(' ', 1)[0]!
  // Whatever comes after this word has no meaning.
  if (protocol === 'UNKNOWN') return { version: 1, kind: 'unknown', length }
  const addressLength = Object.hasOwn(addressLengths, protocol) ? addressLengths[protocol]! : undefined
  if (addressLength === undefined)
    throw badHeader('the protocol is neither TCP4, TCP6 nor UNKNOWN', prefix.length, clause)
  const fields = fieldsOf(line, prefix.length + protocol.length + 1)
  if (fields.length !== 4)
    throw badHeader('after the protocol there are not two addresses and two ports', end, clause)
  const [source, destination, sourcePort, destinationPort] = fields as [Field, Field, Field, Field]
  return {
    version: 1,
    kind: 'proxied',
    length,
    source: { host: address(source, addressLength), port: port(sourcePort) },
    destination: { host: address(destination, addressLength), port: port(destinationPort) },
    fields: [],
  }
}

/** Where the CR of the line is. @throws FtpError for a line that is too long, or has what no line has */
function endOfLine(octets: Uint8Array): number | undefined {
  const last = Math.min(octets.length, maxLineLength)
  for (let at = prefix.length; at < last; at++) {
    const octet = octets[at]!
    if (octet === carriageReturn) {
      // A CR as the last octet that a line may have leaves no place for its LF.
      if (at + 1 < last && octets[at + 1] !== lineFeed) throw badHeader('CR without LF', at + 1, clause)
      if (at + 1 < last) return at
    } else if (octet < 0x20 || octet > 0x7e)
      throw badHeader('the line holds an octet that is not printable ASCII', at, clause)
  }
  if (octets.length >= maxLineLength)
    throw badHeader(`its line is longer than ${maxLineLength} octets`, maxLineLength, clause)
  return undefined
}

/** A field of the line, and its offset. */
interface Field {
  readonly text: string
  readonly at: number
}

function fieldsOf(line: string, from: number): Field[] {
  let at = from
  return line
    .slice(from)
    .split(' ')
    .map((text) => {
      const field = { text, at }
      at += text.length + 1
      return field
    })
}

function address({ text, at }: Field, length: number): string {
  if (parseIpAddress(text)?.length === length) return canonicalIpAddress(text)!
  throw badHeader(`an address is not one of IPv${length === 4 ? 4 : 6}`, at, clause)
}

function port({ text, at }: Field): number {
  const number = Number(text)
  // Neither signs nor zeros in front: what is written in another way was not written by a proxy.
  if (/^\d{1,5}$/.test(text) && String(number) === text && number <= 0xffff) return number
  throw badHeader('a port is not a number from 0 to 65535', at, clause)
}
