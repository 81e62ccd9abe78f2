import type { OctetMap } from '../octet-map.js'
import { OctetWindow } from '../octet-window.js'
import { recordWord } from '../record-word.js'
import type { OctetFault } from '../roles.js'
import type { OctetText } from '../text.js'
import { element } from './dom.js'
import { moveOf } from './keys.js'
import { Row } from './row.js'
import { RowScroller } from './row-scroller.js'

/** Pixels of a row and of the head, as in the style. */
const lineHeight = 22
const headHeight = 25

/** Widths from which a row has one line, and from which it has 16 octets. */
const oneLineFrom = 860
const sixteenFrom = 560

/** Octets read before those that are seen, for the characters and records that begin there, and after them. */
const margin = 2_048

/** Rows of octets in three columns: only those that are seen are made, however many there are. */
export class OctetGrid {
  readonly root = element('div', 'ov-grid', {
    role: 'grid',
    tabindex: '0',
    'aria-label': 'Octets',
    'aria-colcount': '4',
  })
  cursor = 0
  private readonly recordHead = element('span', 'ov-record-head', { role: 'columnheader' })
  private readonly head = element('div', 'ov-head', { role: 'rowgroup' })
  private readonly pane = element('div', 'ov-pane', { role: 'presentation' })
  private readonly rowGroup = element('div', 'ov-rows', { role: 'rowgroup' })
  private readonly scroller: RowScroller
  private readonly observer: ResizeObserver
  private rows: Row[] = []
  private octetsPerRow = 16
  private rowHeight = lineHeight
  private map: OctetMap | undefined
  private faults: ReadonlyMap<number, OctetFault> = new Map()
  private window: OctetWindow | undefined
  private reading: { readonly from: number; readonly to: number } | undefined
  private isScheduled = false

  /** @param chosen called with the octet chosen, once it is known what it is */
  constructor(
    private text: OctetText,
    private readonly chosen: (offset: number, window: OctetWindow | undefined) => void,
  ) {
    const space = element('div', 'ov-space', { role: 'presentation' }, this.pane)
    const titles = ['Offset', 'Octets'].map((title) => element('span', '', { role: 'columnheader' }, title))
    const textHead = element('span', '', { role: 'columnheader' }, 'Text')
    this.head.append(
      element('div', '', { role: 'row', 'aria-rowindex': '1' }, ...titles, this.recordHead, textHead),
    )
    this.pane.append(this.rowGroup)
    this.root.append(this.head, space)
    this.scroller = new RowScroller(this.root, space, () => this.schedule())
    this.observer = new ResizeObserver(() => this.resized())
    this.observer.observe(this.root)
    this.root.addEventListener('keydown', (event) => this.key(event))
    this.root.addEventListener('mousedown', (event) => this.press(event))
  }

  /** Shows another connection, or the same one read otherwise: the place stays. */
  show(map: OctetMap): void {
    const isOther = map.source !== this.map?.source
    this.map = map
    // What is wrong after the last octet is marked at that.
    const at = (fault: OctetFault) => Math.min(fault.offset, map.length - 1)
    this.faults = new Map([...map.faults].reverse().map((fault) => [at(fault), fault]))
    this.window = undefined
    this.reading = undefined
    const word = recordWord(map.content)
    this.recordHead.textContent = word ? `${word[0]!.toUpperCase()}${word.slice(1)}s` : ''
    this.root.classList.toggle('ov-plain', word === undefined)
    this.layOut()
    if (isOther) this.scroller.moveTo(0)
    this.choose(isOther ? 0 : this.cursor)
  }

  /** Reads the text in another code page. */
  setText(text: OctetText): void {
    this.text = text
    this.window?.read(text)
    this.schedule()
  }

  /** Chooses an octet and makes it seen. */
  choose(offset: number): void {
    if (!this.map) return
    this.cursor = Math.max(0, Math.min(offset, this.map.length - 1))
    this.scroller.reveal(Math.floor(this.cursor / this.octetsPerRow))
    this.schedule()
  }

  destroy(): void {
    this.observer.disconnect()
  }

  private get rowCount(): number {
    return Math.ceil((this.map?.length ?? 0) / this.octetsPerRow)
  }

  /** Keeps the octet chosen where it can be seen, if it could be. */
  private resized(): void {
    const isSeen = this.scroller.shows(Math.floor(this.cursor / this.octetsPerRow))
    this.layOut()
    if (isSeen) this.scroller.reveal(Math.floor(this.cursor / this.octetsPerRow))
  }

  private layOut(): void {
    const { clientWidth, clientHeight } = this.root
    const isStacked = clientWidth < oneLineFrom
    const octetsPerRow = clientWidth < sixteenFrom ? 8 : 16
    const place = this.scroller.top * this.octetsPerRow
    this.root.classList.toggle('ov-stacked', isStacked)
    this.root.classList.toggle('ov-wide', octetsPerRow === 16)
    this.rowHeight = isStacked ? 2 * lineHeight : lineHeight
    const viewHeight = Math.max(0, clientHeight - headHeight)
    const wanted = Math.ceil(viewHeight / this.rowHeight) + 1
    if (octetsPerRow !== this.octetsPerRow || wanted !== this.rows.length) {
      this.octetsPerRow = octetsPerRow
      this.rows = Array.from({ length: wanted }, () => new Row(octetsPerRow))
      this.rowGroup.replaceChildren(...this.rows.map(({ root }) => root))
    }
    this.pane.style.height = `${Math.min(viewHeight, this.rowCount * this.rowHeight)}px`
    this.root.setAttribute('aria-rowcount', String(this.rowCount + 1))
    this.scroller.resize(this.rowCount, this.rowHeight, viewHeight)
    this.scroller.moveTo(place / octetsPerRow)
    this.schedule()
  }

  private schedule(): void {
    if (this.isScheduled) return
    this.isScheduled = true
    requestAnimationFrame(() => {
      this.isScheduled = false
      this.paint()
    })
  }

  private paint(): void {
    const { map, octetsPerRow, scroller } = this
    if (!map) return
    const first = Math.floor(scroller.top)
    const from = first * octetsPerRow
    const to = Math.min(map.length, from + this.rows.length * octetsPerRow)
    if (!this.window?.has(from, to)) this.read(from, to)
    const window = this.window?.has(from, to) ? this.window : undefined
    const run = this.window?.run(this.cursor)
    const marked = { cursor: this.cursor, start: run?.start ?? 0, end: run?.end ?? 0, record: run?.record }
    const digits = Math.max(8, map.length.toString(16).length)
    const context = { length: map.length, octetsPerRow, digits, word: recordWord(map.content), marked }
    for (const [index, row] of this.rows.entries()) {
      if (first + index < this.rowCount) row.paint(first + index, window, context)
      else row.hide()
    }
    this.rowGroup.style.transform = `translateY(${(first - scroller.top) * this.rowHeight}px)`
    const active = this.rows[Math.floor(this.cursor / octetsPerRow) - first]
    if (active) this.root.setAttribute('aria-activedescendant', active.id)
    else this.root.removeAttribute('aria-activedescendant')
    this.chosen(this.cursor, this.window?.run(this.cursor) ? this.window : undefined)
  }

  /** Reads what is seen, and paints when it is there, unless something else is wanted by then. */
  private read(from: number, to: number): void {
    const { map, reading } = this
    if (!map || (reading && from >= reading.from && to <= reading.to)) return
    const wanted = { from: Math.max(0, from - margin), to: Math.min(map.length, to + margin) }
    this.reading = wanted
    void map.part(wanted.from, wanted.to).then((part) => {
      if (this.reading !== wanted || this.map !== map) return
      this.window = new OctetWindow(part, this.faults, this.text)
      this.reading = undefined
      this.schedule()
    })
  }

  private key(event: KeyboardEvent): void {
    if (!this.map) return
    const run = this.window?.run(this.cursor)
    const offset = moveOf(event, {
      cursor: this.cursor,
      length: this.map.length,
      octetsPerRow: this.octetsPerRow,
      rowsPerPage: this.scroller.visibleRows,
      start: run?.start ?? this.cursor,
      end: run?.end ?? this.cursor,
    })
    if (offset === undefined) return
    event.preventDefault()
    this.choose(offset)
  }

  private press(event: MouseEvent): void {
    const cell = event.target
    if (!(cell instanceof Element)) return
    const index = this.rows.findIndex(({ root }) => root.contains(cell))
    const octet = this.rows[index]?.indexOf(cell)
    if (octet === undefined) return
    const offset = (Math.floor(this.scroller.top) + index) * this.octetsPerRow + octet
    if (offset < (this.map?.length ?? 0)) this.choose(offset)
  }
}
