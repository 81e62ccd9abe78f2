/** Controls of ASCII and of Latin-1, and the lone surrogates that stand for octets outside UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\x00-\x1f\x7f-\x9f\ud800-\udfff]/gu

const named: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0' }

/**
 * Makes text from a peer safe for a log line or a terminal: controls become `\r`, `\n`, `\t`, `\0` or `\xHH`,
 * and so does each octet of a name that is no UTF-8.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (letter) => named[letter] ?? hexadecimal(letter.charCodeAt(0)))
}

function hexadecimal(code: number): string {
  return `\\x${(code & 0xff).toString(16).padStart(2, '0')}`
}
