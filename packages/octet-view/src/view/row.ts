import type { OctetWindow } from '../octet-window.js'
import type { OctetRecord } from '../roles.js'
import { element, newId, update } from './dom.js'

/** What is marked in rows. */
export interface Marked {
  /** The octet chosen. */
  readonly cursor: number
  /** The run that it is in. */
  readonly start: number
  readonly end: number
  /** The record that it is in. */
  readonly record: number | undefined
}

/** What all rows have in common. */
export interface RowContext {
  readonly length: number
  readonly octetsPerRow: number
  /** Hexadecimal digits of an offset. */
  readonly digits: number
  /** What a record is called; undefined where there is none. */
  readonly word: string | undefined
  readonly marked: Marked
}

/** One row of the view: made once, and painted for whatever octets are seen. */
export class Row {
  readonly root: HTMLElement
  readonly id = newId()
  private readonly offset = element('div', 'ov-offset', { role: 'rowheader' })
  private readonly hex = element('div', 'ov-hex', { role: 'gridcell', id: this.id })
  private readonly record = element('div', 'ov-record', { role: 'gridcell' })
  private readonly text = element('div', 'ov-text', { role: 'gridcell' })
  private readonly hexCells: HTMLElement[] = []
  private readonly textCells: HTMLElement[] = []

  constructor(octets: number) {
    for (let index = 0; index < octets; index++) {
      this.hexCells.push(element('span', 'ov-o'))
      this.textCells.push(element('span', 'ov-t'))
    }
    // Spaces for those who hear them; none is seen between the cells.
    this.hex.append(...this.hexCells.flatMap((cell) => [cell, ' ']))
    this.text.append(...this.textCells)
    this.root = element('div', 'ov-row', { role: 'row' }, this.offset, this.hex, this.record, this.text)
  }

  /** The octet of the row that a cell shows, counted from 0; undefined for another element. */
  indexOf(cell: Element): number | undefined {
    const index = Math.max(
      this.hexCells.indexOf(cell as HTMLElement),
      this.textCells.indexOf(cell as HTMLElement),
    )
    return index < 0 ? undefined : index
  }

  hide(): void {
    this.root.hidden = true
  }

  /** @param window what is known of the octets; without it, only where they are */
  paint(row: number, window: OctetWindow | undefined, context: RowContext): void {
    const { octetsPerRow, length, digits } = context
    const from = row * octetsPerRow
    this.root.hidden = false
    this.root.setAttribute('aria-rowindex', String(row + 2))
    const hasFault = window !== undefined && this.paintOctets(from, window, context)
    if (!window) this.clear()
    const offset = from.toString(16).toUpperCase().padStart(digits, '0')
    update(this.offset, hasFault ? `${offset} ▲` : offset, hasFault ? 'ov-offset ov-faulty' : 'ov-offset')
    const records = window ? this.recordsIn(from, Math.min(length, from + octetsPerRow), window) : []
    this.paintRecord(records, from, context)
  }

  /** @returns whether a fault is among them */
  private paintOctets(from: number, window: OctetWindow, context: RowContext): boolean {
    let hasFault = false
    for (const [index, cell] of this.hexCells.entries()) {
      const offset = from + index
      const octet = window.octet(offset)
      const classes = octet === undefined ? '' : classesOf(offset, window, context.marked)
      const digits = octet === undefined ? '' : octet.toString(16).toUpperCase().padStart(2, '0')
      update(cell, digits, `ov-o${classes}`)
      update(
        this.textCells[index]!,
        octet === undefined ? '' : (window.letter(offset) ?? ''),
        `ov-t${classes}`,
      )
      hasFault ||= octet !== undefined && window.fault(offset) !== undefined
    }
    return hasFault
  }

  private clear(): void {
    for (const cell of this.hexCells) update(cell, '', 'ov-o')
    for (const cell of this.textCells) update(cell, '', 'ov-t')
  }

  private recordsIn(from: number, to: number, window: OctetWindow): readonly OctetRecord[] {
    const begun = window.recordsFrom(from, to)
    if (begun.length > 0) return begun
    const open = window.recordAt(from)
    return open ? [open] : []
  }

  private paintRecord(records: readonly OctetRecord[], from: number, { word, marked }: RowContext): void {
    const [first] = records
    const last = records.at(-1)
    const isMarked = records.some(({ number }) => number === marked.record)
    const continues = first !== undefined && first.start < from
    const classes = `ov-record${isMarked ? ' ov-run' : ''}${continues ? ' ov-continued' : ''}`
    if (!word || !first || !last) update(this.record, '', 'ov-record')
    else
      update(
        this.record,
        first === last ? describe(first, continues) : `${first.number}–${last.number}`,
        classes,
      )
  }
}

function describe({ number, start, length, complete }: OctetRecord, continues: boolean): string {
  if (continues) return `${number} …`
  const octets = `${length}${complete ? '' : '+'} ${length === 1 ? 'octet' : 'octets'}`
  return `${number} at ${start}, ${octets}`
}

function classesOf(offset: number, window: OctetWindow, { cursor, start, end }: Marked): string {
  const run = window.run(offset)
  let classes = run ? ` ov-${run.role}` : ''
  if (offset >= start && offset < end) classes += ' ov-run'
  if (offset === cursor) classes += ' ov-cursor'
  if (window.fault(offset)) classes += ' ov-fault'
  return classes
}
