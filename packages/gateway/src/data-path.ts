import type { HostPort } from '@ftpkit/protocol'
import type { Output, Protection, Side } from './events.js'

/** How one side's data connection is made: the gateway dials an address, or its peer comes to the gateway's listener. */
export type Way = { readonly kind: 'dial'; readonly to: HostPort } | { readonly kind: 'accept' }

/** What is known of one side's data connection. */
interface SideState {
  readonly way?: Way | undefined
  /** Whether it is being made, or there. */
  readonly stage?: 'opening' | 'open' | undefined
}

const nothing: SideState = {}

/** The data connections of both sides: how they will be made, and whether they are there. */
export class DataPath {
  private readonly sides = { client: nothing, server: nothing }
  private listening = false

  constructor(private readonly emit: (output: Output) => void) {}

  /** Whether both sides know how to make their connection. */
  get arranged(): boolean {
    return this.each.every(({ way }) => way)
  }

  /** Whether both connections are there, or were left open by the transfer before. */
  get joined(): boolean {
    return this.each.every(({ stage }) => stage === 'open')
  }

  /** Whether a connection is being made. */
  get isOpening(): boolean {
    return this.each.some(({ stage }) => stage === 'opening')
  }

  private get each(): readonly SideState[] {
    return [this.sides.client, this.sides.server]
  }

  /** Opens a listener for a side. */
  listen(side: Side, family: 4 | 6): void {
    this.listening = true
    this.emit({ kind: 'listen', side, family })
  }

  /** How a side's connection will be made. */
  wayOf(side: Side): Way | undefined {
    return this.sides[side].way
  }

  arrange(side: Side, way: Way): void {
    this.sides[side] = { ...this.sides[side], way }
  }

  /** Makes a side's connection, unless that has begun. */
  begin(side: Side, protection: Protection, sender: Side): void {
    const { way, stage } = this.sides[side]
    if (!way || stage) return
    this.sides[side] = { way, stage: 'opening' }
    this.emit({ kind: 'openData', side, to: way.kind === 'dial' ? way.to : undefined, protection, sender })
  }

  /** Takes note that a side's connection is there. */
  opened(side: Side): void {
    this.sides[side] = { ...this.sides[side], stage: 'open' }
  }

  /** Takes note that there is nothing any more: each arrangement is for one connection. */
  forget(): void {
    this.sides.client = nothing
    this.sides.server = nothing
    this.listening = false
  }

  /** Closes what is there. */
  close(): void {
    if (this.listening || this.each.some(({ way }) => way)) this.emit({ kind: 'closeData' })
    this.forget()
  }
}
