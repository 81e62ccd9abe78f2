import { type NameEncoding, nameText, utf8Names } from '@ftpkit/transfer'

/** What `--name-encoding` says, for octets in URLs. */
let expected: NameEncoding = utf8Names
/** The encoding of the last session. */
let names: NameEncoding = utf8Names

/** Takes a `--name-encoding`. @throws RangeError for one that there is not */
export async function expectNames(label: string): Promise<void> {
  const { loadNameEncoding } = await import('@ftpkit/node/name-encoding')
  const page = await loadNameEncoding(label)
  // Nothing is known of the server yet: its octets are UTF-8 if they can be.
  const text = (octets: Uint8Array) => (hasOctets(nameText(octets)) ? page.text(octets) : nameText(octets))
  expected = /^auto/i.test(label) ? { ...utf8Names, text } : page
}

/** Takes the encoding that a session has settled on. */
export function useNames(encoding: NameEncoding): void {
  names = encoding
}

/**
 * The text of the path in a URL: what is escaped by `%` are octets, of which one may be half of a character whose other
 * half is ASCII, and what is beyond ASCII are characters.
 */
export function textOfUrl(path: string): string {
  const parts = path.split(/([^\0-\x7f]+)/)
  return parts.map((part, at) => (at % 2 === 0 ? expected.text(unescapedOctets(part)) : part)).join('')
}

/** The octets of ASCII in a URL, where `%` escapes any. */
export function unescapedOctets(text: string): Uint8Array {
  const letters = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(letters, 'latin1')
}

const loneSurrogates = /[\ud800-\udfff]/gu

/** Whether a text holds octets that are no characters. */
export function hasOctets(text: string): boolean {
  return text.search(loneSurrogates) >= 0
}

/**
 * A value for JSON in which every text is valid Unicode: octets that are no characters are U+FFFD, and beside a `name` that
 * has some is `nameOctets`, with all octets of it in hexadecimal.
 */
export function withOctets(value: object): object {
  if (Array.isArray(value)) return value.map(valid)
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => fields(key, each)))
}

function valid(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  return typeof value === 'object' && value !== null ? withOctets(value) : value
}

function fields(key: string, value: unknown): [string, unknown][] {
  const field: [string, unknown] = [wellFormed(key), valid(value)]
  if (typeof value !== 'string' || !hasOctets(value)) return [field]
  return [field, ...octetsOf(value).map((octets): [string, unknown] => [`${key}Octets`, octets])]
}

/** None for a text that is not a name, such as a message. */
function octetsOf(text: string): string[] {
  try {
    return [Buffer.from(names.octets(text)).toString('hex')]
  } catch {
    return []
  }
}

function wellFormed(text: string): string {
  return text.replace(loneSurrogates, '\ufffd')
}
