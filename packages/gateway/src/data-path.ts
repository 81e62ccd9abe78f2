import type { HostPort } from '@ftpkit/protocol'
import type { Output, Protection, Side } from './events.js'

/** How one side's data connection is made: the gateway dials an address, or its peer comes to the gateway's listener. */
export type Way = { readonly kind: 'dial'; readonly to: HostPort } | { readonly kind: 'accept' }

/** The data connections of both sides: how they will be made, and whether they are there. */
export class DataPath {
  private readonly ways = new Map<Side, Way>()
  private readonly opening = new Set<Side>()
  private readonly open = new Set<Side>()
  private listening = false

  constructor(private readonly emit: (output: Output) => void) {}

  /** Whether both sides know how to make their connection. */
  get arranged(): boolean {
    return this.ways.size === 2
  }

  /** Whether both connections are there, or were left open by the transfer before. */
  get joined(): boolean {
    return this.open.size === 2
  }

  /** Whether a connection is being made. */
  get isOpening(): boolean {
    return this.opening.size > 0
  }

  /** Opens a listener for a side. */
  listen(side: Side, family: 4 | 6): void {
    this.listening = true
    this.emit({ kind: 'listen', side, family })
  }

  /** How a side's connection will be made. */
  wayOf(side: Side): Way | undefined {
    return this.ways.get(side)
  }

  arrange(side: Side, way: Way): void {
    this.ways.set(side, way)
  }

  /** Makes a side's connection, unless that has begun. */
  begin(side: Side, protection: Protection, sender: Side): void {
    const way = this.ways.get(side)
    if (!way || this.opening.has(side) || this.open.has(side)) return
    this.opening.add(side)
    this.emit({ kind: 'openData', side, to: way.kind === 'dial' ? way.to : undefined, protection, sender })
  }

  /** Takes note that a side's connection is there. */
  opened(side: Side): void {
    this.opening.delete(side)
    this.open.add(side)
  }

  /** Takes note that there is nothing any more: each arrangement is for one connection. */
  forget(): void {
    this.ways.clear()
    this.opening.clear()
    this.open.clear()
    this.listening = false
  }

  /** Closes what is there. */
  close(): void {
    if (this.ways.size > 0 || this.listening) this.emit({ kind: 'closeData' })
    this.forget()
  }
}
