import type { Row } from './transfers.js'

const heads = ['what', 'direction', 'octets on the wire', 'octets in the file', 'same content'] as const

/** The rows as a table of text: words are aligned to the left, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.direction,
    String(row.onTheWire),
    String(row.inTheFile),
    row.same ? 'yes' : 'NO',
  ])
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column]!.length)),
  )
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => pad(text, widths[column]!))
      .join('   ')
      .trimEnd()
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')
}

function pad(text: string, width: number): string {
  return /^\d+$/.test(text) ? text.padStart(width) : text.padEnd(width)
}
