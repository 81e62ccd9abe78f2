/** Tables whose results are kept: two pages in both directions. A result can take 128 KiB. */
const kept = 4

/** What was made of the translation tables used last, found by their octets: each transfer has a table of its own. */
export class RecentTables<Made> {
  /** The newest first. Tables are copies, so that what their owners write to them later doesn't matter. */
  private entries: { readonly table: Uint8Array; readonly made: Made }[] = []

  constructor(private readonly make: (table: Uint8Array) => Made) {}

  /** What was made of a table with the same octets not long ago, or is made of it now. */
  of(table: Uint8Array): Made {
    const known = this.entries.find((entry) => isSame(entry.table, table))
    const newest = known ?? { table: table.slice(), made: this.make(table) }
    this.entries = [newest, ...this.entries.filter((entry) => entry !== newest)].slice(0, kept)
    return newest.made
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((octet, index) => octet === other[index])
}
