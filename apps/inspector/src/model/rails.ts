import type { Rail } from './rows.js'

/** Columns for transfers at the same time; more share the last one. */
const maxColumns = 4

/** The transfers that run beside the rows of a dialogue, each in a column of its own. */
export class Rails {
  private readonly columns = new Map<number, number>()
  private now: readonly Rail[] = []

  /** Transfers beside a row in the middle of them. */
  get middle(): readonly Rail[] {
    return this.now
  }

  /** @returns the rails of the row that a transfer begins at */
  begin(transfer: number): readonly Rail[] {
    const used = new Set(this.columns.values())
    let column = 0
    while (used.has(column) && column < maxColumns - 1) column += 1
    this.columns.set(transfer, column)
    const before = this.now
    this.now = this.rails()
    return [...before, { transfer, column, edge: 'first' }]
  }

  /** @returns the rails of the row that a transfer ends at */
  end(transfer: number): readonly Rail[] {
    const ending = this.now.map((rail) =>
      rail.transfer === transfer ? { ...rail, edge: 'last' as const } : rail,
    )
    this.columns.delete(transfer)
    this.now = this.rails()
    return ending
  }

  private rails(): Rail[] {
    return Array.from(this.columns, ([transfer, column]) => ({ transfer, column, edge: 'middle' as const }))
  }
}
