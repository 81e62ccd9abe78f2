/** Reads the name from the 125 or 150 reply to STOU: `FILE: name` (RFC 1123 §4.1.2.9). @returns undefined without one */
export function parseUniqueName(text: string): string | undefined {
  return /FILE: ?(.+)$/is.exec(text)?.[1]
}

/** Writes the text of a 125 or 150 reply to STOU. */
export function formatUniqueName(name: string): string {
  return `FILE: ${name}`
}

/**
 * Reads the size that many servers announce in their 150 reply: `… (1234 bytes).` No RFC promises it:
 * good for a progress bar, not for judging a transfer.
 */
export function parseAnnouncedSize(text: string): number | undefined {
  const size = Number(/\((\d{1,16}) bytes\)/i.exec(text)?.[1])
  return Number.isSafeInteger(size) ? size : undefined
}
