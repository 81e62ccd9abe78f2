import { element } from './dom.js'
import { renew } from './renew.js'

/** What a list shows. */
export interface ListSource {
  count(): number
  /** What is in the row of an index; it has the height of the list's rows. */
  render(index: number, row: HTMLElement): void
  /** A row was clicked, or Enter was pressed on it. */
  activate(index: number): void
  /** Another row is the selected one. */
  selected?(index: number): void
}

/** Rows beyond those that are seen, so that scrolling shows no gap. */
const margin = 8

let lists = 0

/**
 * A list of rows of one height, of which only those exist that are seen. Arrows, Page Up and Down, Home and End select,
 * Enter activates.
 */
export class ListBox {
  readonly element: HTMLElement
  private readonly space: HTMLElement
  private readonly id: string
  private current = -1
  private isDue = false

  /** @param rowHeight in pixels; asked again when the window changes */
  constructor(
    label: string,
    private readonly rowHeight: () => number,
    private readonly source: ListSource,
  ) {
    lists += 1
    this.id = `list-${lists}`
    this.space = element('div', { class: 'rows', attributes: { role: 'presentation' } })
    this.element = element(
      'div',
      {
        class: 'list',
        attributes: { role: 'listbox', tabindex: 0, 'aria-label': label },
        on: {
          scroll: () => this.schedule(),
          keydown: (event) => this.key(event as KeyboardEvent),
          click: (event) => this.click(event),
        },
      },
      this.space,
    )
    new ResizeObserver(() => this.resized()).observe(this.element)
  }

  /** The selected row; -1 for none. */
  get index(): number {
    return this.current
  }

  /** Shows what the source has now. */
  refresh(): void {
    this.current = Math.min(this.current, this.source.count() - 1)
    this.schedule()
  }

  /** Forgets the selection and begins at the top. */
  reset(): void {
    this.current = -1
    this.element.scrollTop = 0
    this.refresh()
  }

  /** Selects a row and brings it into view. */
  select(index: number, place: 'nearest' | 'centre' = 'nearest'): void {
    const count = this.source.count()
    if (count === 0) return
    const next = Math.max(0, Math.min(index, count - 1))
    const isNew = next !== this.current
    this.current = next
    this.reveal(place)
    this.draw()
    if (isNew) this.source.selected?.(next)
  }

  /** What is selected stays in view. */
  private resized(): void {
    if (this.current >= 0 && this.element.clientHeight > 0) this.reveal('nearest')
    this.schedule()
  }

  private reveal(place: 'nearest' | 'centre'): void {
    const height = this.rowHeight()
    this.resize(height)
    const { clientHeight, scrollTop } = this.element
    const top = this.current * height
    if (top >= scrollTop && top + height <= scrollTop + clientHeight) return
    const isAbove = top < scrollTop
    const nearest = isAbove ? top : top + height - clientHeight
    this.element.scrollTop = place === 'centre' ? top - (clientHeight - height) / 2 : nearest
  }

  private schedule(): void {
    if (this.isDue) return
    this.isDue = true
    requestAnimationFrame(() => {
      this.isDue = false
      this.draw()
    })
  }

  private resize(height: number): void {
    this.space.style.height = `${this.source.count() * height}px`
  }

  /** Makes the rows that are seen. */
  private draw(): void {
    const height = this.rowHeight()
    const count = this.source.count()
    this.element.hidden = count === 0
    this.resize(height)
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - margin)
    const last = Math.min(
      count,
      Math.ceil((this.element.scrollTop + this.element.clientHeight) / height) + margin,
    )
    const rows = []
    for (let index = first; index < last; index += 1) rows.push(this.row(index, count, height))
    renew(this.space, ...rows)
    const isSeen = this.current >= first && this.current < last
    if (isSeen) this.element.setAttribute('aria-activedescendant', `${this.id}-${this.current}`)
    else this.element.removeAttribute('aria-activedescendant')
  }

  private row(index: number, count: number, height: number): HTMLElement {
    const row = element('div', {
      class: 'row',
      attributes: {
        role: 'option',
        id: `${this.id}-${index}`,
        'aria-selected': index === this.current ? 'true' : 'false',
        'aria-posinset': index + 1,
        'aria-setsize': count,
        'data-index': index,
      },
    })
    row.style.top = `${index * height}px`
    row.style.height = `${height}px`
    this.source.render(index, row)
    return row
  }

  private click(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]')
    if (!row) return
    const index = Number(row.dataset.index)
    this.select(index)
    this.source.activate(index)
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight()) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: this.current - 1,
      ArrowDown: this.current + 1,
      PageUp: this.current - page,
      PageDown: this.current + page,
      Home: 0,
      End: this.source.count() - 1,
    }
    const next = moves[event.key]
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (next !== undefined) this.select(next)
    else if (event.key === 'Enter' && this.current >= 0) this.source.activate(this.current)
    else return
    event.preventDefault()
  }
}
