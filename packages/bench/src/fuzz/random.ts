/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0 up to `below`. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  /** None, all, or some of them. */
  some<Item>(items: readonly Item[]): readonly Item[] {
    const choice = this.below(3)
    if (choice < 2) return choice === 0 ? [] : items
    return items.filter(() => this.below(2) === 0)
  }
}
