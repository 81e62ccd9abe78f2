import { octetsOf, utf8TextOf } from './text.js'

/** Text with `%xx` for octets of UTF-8; undefined where they are none. */
export function fromPercent(text: string): string | undefined {
  const octets: number[] = []
  for (const [part, digits] of text.matchAll(/%([0-9a-f]{2})|[\s\S]/giu))
    octets.push(...(digits === undefined ? octetsOf(part) : [Number.parseInt(digits, 16)]))
  return utf8TextOf(Uint8Array.from(octets))
}

/** Text with each character as `%xx` that is not one of those that stay. @param stays one character at a time */
export function toPercent(text: string, stays: RegExp): string {
  return Array.from(text, (letter) => (stays.test(letter) ? letter : escaped(letter))).join('')
}

function escaped(letter: string): string {
  const digits = (octet: number) => octet.toString(16).toUpperCase().padStart(2, '0')
  return Array.from(octetsOf(letter), (octet) => `%${digits(octet)}`).join('')
}
