/**
 * What a terminal would obey or can't show: control characters of ASCII and Latin-1 (C0, DEL, C1), the controls of
 * bidirectional text, which show text in another order than it has, the separators of lines and paragraphs, and lone
 * surrogates, which represent octets outside UTF-8.
 */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/gu

const named: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0' }

/**
 * Makes text from a peer safe for a log line or a terminal: control characters become `\r`, `\n`, `\t`, `\0`, `\xHH` or
 * `\uHHHH`, and octets of a name that are not UTF-8 become `\xHH`.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (letter) => named[letter] ?? escaped(letter.charCodeAt(0)))
}

/** The same for text of several lines: line feeds stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/**
 * A value as JSON on one line that is safe to show on a terminal. `JSON.stringify` alone leaves DEL, C1, the controls
 * of bidirectional text and the separators of lines as they are; here they are `\uHHHH`, which JSON reads as the same.
 */
export function printableJson(value: object): string {
  return JSON.stringify(value).replace(unprintable, (letter) => unicodeEscape(letter.charCodeAt(0)))
}

function escaped(code: number): string {
  const octet = isOctet(code) ? code & 0xff : code
  return octet <= 0xff ? `\\x${octet.toString(16).padStart(2, '0')}` : unicodeEscape(code)
}

/** Whether a lone surrogate represents an octet of a name (see `nameText`). */
function isOctet(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
