/** Most pixels of height that browsers agree on are a third of this and more. */
const maxHeight = 8_000_000

/** A movement of at most this many views is one of the wheel or of a finger; a longer one is of the scroll bar. */
const nearViews = 2

/**
 * Scrolls through any number of rows of one height. Where all of them would be higher than a browser allows, the scroll bar
 * says which part is seen, and the wheel moves row by row.
 */
export class RowScroller {
  /** The first row seen, and the part of it that is not. */
  top = 0
  private rows = 0
  private rowHeight = 1
  private viewHeight = 0
  private last = 0

  /**
   * @param scroller what scrolls
   * @param space what is as high as all rows, or as high as may be
   */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly space: HTMLElement,
    changed: () => void,
  ) {
    scroller.addEventListener('scroll', () => {
      this.scrolled()
      changed()
    })
  }

  /** Rows that are seen as a whole. */
  get visibleRows(): number {
    return Math.max(1, Math.floor(this.viewHeight / this.rowHeight))
  }

  /** @param viewHeight height in which rows are seen, in pixels */
  resize(rows: number, rowHeight: number, viewHeight: number): void {
    this.rows = rows
    this.rowHeight = rowHeight
    this.viewHeight = viewHeight
    this.space.style.height = `${this.height}px`
    this.moveTo(this.top)
  }

  moveTo(top: number): void {
    this.top = Math.max(0, Math.min(top, this.maxTop))
    this.scroller.scrollTop = this.isScaled
      ? (this.top / this.maxTop) * this.maxScroll
      : this.top * this.rowHeight
    this.last = this.scroller.scrollTop
  }

  /** Whether a row is seen as a whole. */
  shows(row: number): boolean {
    return row >= this.top && row + 1 <= this.top + this.viewHeight / this.rowHeight
  }

  /** Makes a row seen, in the middle if it is far away. */
  reveal(row: number): void {
    const visible = this.visibleRows
    if (this.shows(row)) return
    const isNear = row > this.top - visible && row < this.top + 2 * visible
    if (!isNear) this.moveTo(row - Math.floor(visible / 2))
    else this.moveTo(row < this.top ? row : row + 1 - visible)
  }

  private get height(): number {
    return Math.min(this.rows * this.rowHeight, maxHeight)
  }

  private get isScaled(): boolean {
    return this.rows * this.rowHeight > maxHeight
  }

  private get maxTop(): number {
    return Math.max(0, this.rows - this.viewHeight / this.rowHeight)
  }

  private get maxScroll(): number {
    return Math.max(1, this.height - this.viewHeight)
  }

  private scrolled(): void {
    const { scrollTop } = this.scroller
    const moved = scrollTop - this.last
    this.last = scrollTop
    if (!this.isScaled) {
      this.top = scrollTop / this.rowHeight
      return
    }
    if (moved === 0) return
    if (Math.abs(moved) <= nearViews * this.viewHeight) this.moveTo(this.top + moved / this.rowHeight)
    else this.top = Math.min(this.maxTop, (scrollTop / this.maxScroll) * this.maxTop)
  }
}
