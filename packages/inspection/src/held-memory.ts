/** Octets of memory for what is held of all connections. */
const maxMemory = 67_108_864

/** What holds octets until it is known who takes them. */
export interface Holder {
  /** Octets of memory that it takes now. */
  readonly memory: number
  /** Others need the memory: it holds nothing any more, now and later. */
  giveUp(): void
}

/** The memory that all holders share. Where it does not suffice, those that came first give up what they hold. */
export class HeldMemory {
  /** Octets of memory that each holds, the first that came first. */
  private readonly holders = new Map<Holder, number>()
  private memory = 0

  /** Takes note of what a holder holds now. */
  holds(holder: Holder): void {
    this.memory += holder.memory - (this.holders.get(holder) ?? 0)
    this.holders.set(holder, holder.memory)
    while (this.memory > maxMemory) {
      const [oldest] = this.holders.keys()
      this.release(oldest!)
      oldest!.giveUp()
    }
  }

  /** A holder holds nothing any more. */
  release(holder: Holder): void {
    this.memory -= this.holders.get(holder) ?? 0
    this.holders.delete(holder)
  }
}
