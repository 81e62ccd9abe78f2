/**
 * Items by their keys, those first that came last. Adding and removing take the same time however many items have one key:
 * what is removed is only noted, until it is an eighth of its list.
 */
export class ItemsByKey<Item extends object> {
  private readonly lists = new Map<string, { items: Item[]; removed: number }>()
  private readonly keysOf = new Map<Item, readonly string[]>()

  add(item: Item, keys: readonly string[]): void {
    const different = keys.filter((key, index) => keys.indexOf(key) === index)
    this.keysOf.set(item, different)
    for (const key of different) {
      const list = this.lists.get(key)
      if (list) list.items.push(item)
      else this.lists.set(key, { items: [item], removed: 0 })
    }
  }

  remove(item: Item): void {
    const keys = this.keysOf.get(item) ?? []
    this.keysOf.delete(item)
    for (const key of keys) {
      const list = this.lists.get(key)!
      list.removed += 1
      if (8 * list.removed < list.items.length) continue
      list.items = list.items.filter((other) => this.keysOf.has(other))
      list.removed = 0
      if (list.items.length === 0) this.lists.delete(key)
    }
  }

  /** The item with a key that came last. */
  last(key: string): Item | undefined {
    return this.latest(key, 1)[0]
  }

  /** The items with a key that came last, at most as many as `most`, the last one first. */
  latest(key: string, most: number): Item[] {
    const { items } = this.lists.get(key) ?? { items: [] }
    const found: Item[] = []
    for (let at = items.length - 1; at >= 0 && found.length < most; at -= 1) {
      if (this.keysOf.has(items[at]!)) found.push(items[at]!)
    }
    return found
  }
}
