/**
 * Reads an address of IPv4 or IPv6, of which a zone (`%eth0`) is left out.
 *
 * @returns 4 or 16 octets
 * @throws RangeError if it is neither
 */
export function parseAddress(text: string): Uint8Array {
  const [address = ''] = text.split('%')
  const octets = address.includes(':') ? ipv6(address) : ipv4(address)
  if (!octets) throw new RangeError(`${JSON.stringify(text)} is not an IP address`)
  return Uint8Array.from(octets)
}

function ipv4(text: string): number[] | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  return isAddress ? parts.map(Number) : undefined
}

function ipv6(text: string): number[] | undefined {
  const halves = text.split('::')
  const [before, after = []] = halves.map(groupsOf)
  if (halves.length > 2 || !before || !after) return undefined
  const missing = 16 - before.length - after.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return [...before, ...new Array<number>(missing).fill(0), ...after]
}

/** Groups of four hexadecimal digits, the last of which may be an IPv4 address, as octets. */
function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const octets: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1 && part.includes('.') ? ipv4(part) : undefined
    if (!last && !/^[\da-f]{1,4}$/i.test(part)) return undefined
    const group = Number.parseInt(part, 16)
    octets.push(...(last ?? [group >> 8, group & 255]))
  }
  return octets
}
