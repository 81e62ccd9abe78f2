const multiples: Readonly<Record<string, number>> = { '': 1, k: 1_024, m: 1_048_576, g: 1_073_741_824 }

/** A number of octets such as `800`, `500k` or `2M` (k 1024, M 1048576, G 1073741824); undefined for other text. */
export function octetsOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)([kmg]?)$/i.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * multiples[unit.toLowerCase()]!
}

/** Octets that the smallest capture needs. */
const minCapture = 4_096

/** The octets of a capture, in the form of {@link octetsOf}; undefined for fewer than one needs, and for other text. */
export function captureSizeOf(text: string): number | undefined {
  const octets = octetsOf(text) ?? 0
  return octets >= minCapture ? octets : undefined
}
