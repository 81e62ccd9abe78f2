import { Notes } from './notes.js'
import { type Book, type BookEntry, entryOf, type WrittenBook } from './site.js'
import { octetsOf, textOf } from './text.js'
import { isWrong, siteOfTexts, textFields, textsOf } from './text-fields.js'

const passwordColumn = 'password'

/** The columns that are known, in the order in which they are written. */
const allColumns: readonly string[] = [...textFields.map(({ key }) => key), passwordColumn]

/**
 * Reads sites from CSV (RFC 4180), whose first line names the columns: the keys of sites.yaml, in any order, and `password`.
 * Lines that are wrong are left out, and columns that are not known.
 *
 * @throws RangeError for a quote without an end, or a first line without `url` or with a column twice
 */
export function readCsv(octets: Uint8Array): Book {
  const notes = new Notes()
  const [head, ...rows] = rowsOf(textOf(octets))
  const columns = head?.cells.map((cell) => cell.trim()) ?? []
  if (!columns.includes('url'))
    throw new RangeError('line 1: there is no column "url"; columns have commas between them')
  const twice = allColumns.find((key) => columns.indexOf(key) !== columns.lastIndexOf(key))
  if (twice !== undefined) throw new RangeError(`line 1: there is more than one column "${twice}"`)
  for (const [index, column] of columns.entries())
    if (!allColumns.includes(column)) notes.warnOfLine(1, `column ${index + 1} is not known; it is left out`)
  return { entries: rows.flatMap((row) => entryIn(row, columns, notes)), warnings: notes.warnings }
}

function entryIn({ cells, line }: Row, columns: readonly string[], notes: Notes): BookEntry[] {
  if (cells.length > columns.length)
    notes.warnOfLine(line, 'it has more cells than columns; they are left out')
  const given = columns.map((column, index) => [column, cells[index] ?? ''] as const)
  const texts = new Map(given.filter(([column]) => allColumns.includes(column)))
  const password = texts.get(passwordColumn)
  texts.delete(passwordColumn)
  const site = siteOfTexts(texts)
  if (!isWrong(site)) return [entryOf(site, password || undefined)]
  notes.warnOfLine(line, `${site.message}; the line is left out`, site.key)
  return []
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** A cell in quotes or not, and what ends it. */
const cell = /(?:"([^"]*(?:""[^"]*)*)("?)|((?!")[^,\r\n]*))(,|\r\n?|\n|$)/gy

const lineEnd = /\r\n?|\n/

function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let [line, begin] = [1, 1]
  cell.lastIndex = 0
  while (cell.lastIndex < text.length || cells.length > 0) {
    const found = cell.exec(text)
    if (!found || (found[1] !== undefined && found[2] === ''))
      throw new RangeError(`line ${line}: a quote has no end, or is within a cell`)
    const [all, quoted, , plain = '', end] = found
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += all.split(lineEnd).length - 1
    if (end === ',') continue
    if (cells.some((each) => each !== '')) rows.push({ line: begin, cells })
    cells = []
    begin = line
  }
  return rows
}

/** What CSV can be written with. */
export interface CsvOptions {
  /** Whether there is a column of passwords. @default false */
  readonly passwords?: boolean | undefined
}

/** Writes sites as CSV, with the columns that any of them needs. */
export function writeCsv(entries: readonly BookEntry[], { passwords = false }: CsvOptions = {}): WrittenBook {
  const notes = new Notes()
  const rows = entries.map(({ site, password }) => {
    if (password !== undefined && !passwords) notes.warn(site, 'passwords are not written', passwordColumn)
    return new Map([
      ...textsOf(site, notes),
      ...(passwords && password !== undefined ? [[passwordColumn, password] as const] : []),
    ])
  })
  const needed = new Set(['name', 'url', ...rows.flatMap((row) => [...row.keys()])])
  const columns = allColumns.filter((key) => needed.has(key))
  const lines = [columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))]
  const text = lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
  return { octets: octetsOf(text), warnings: notes.warnings }
}

function cellOf(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
