const byteOrder = ['utf-16be', 'utf-16le'][new Uint8Array(Uint16Array.of(1).buffer)[0]!]!

// Native decoders make a string several times faster than String.fromCharCode over pieces of an array.
const utf16 = /* @__PURE__ */ new TextDecoder(byteOrder, { ignoreBOM: true })
const ascii = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/** Makes a string of UTF-16 code units. */
export function textOfCodeUnits(units: Uint16Array): string {
  return utf16.decode(units)
}

/** Makes a string of octets below 0x80. */
export function textOfAscii(octets: Uint8Array): string {
  return ascii.decode(octets)
}

export function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}

/**
 * The character at an index of a text: a code point above U+FFFF takes two code units, a lone surrogate stands for
 * itself.
 */
export function characterAt(text: string, at: number): { codePoint: number; units: number } {
  const codePoint = text.codePointAt(at)!
  return { codePoint, units: codePoint > 0xffff ? 2 : 1 }
}
