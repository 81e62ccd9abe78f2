import type { Connection, PacketMark, Sender } from '@ftpkit/capture'
import { type Recognition, recognise } from './recognition.js'

/** Octets of one connection that are kept until it is known what it is. */
const maxHeld = 65_536

/** Octets by which a dialogue is known: more than a greeting of many lines. */
const maxFirst = 4_096

/** Something that came on a connection before it was known. */
export type Held =
  | {
      readonly kind: 'octets'
      readonly sender: Sender
      readonly octets: Uint8Array
      readonly mark: PacketMark
    }
  | { readonly kind: 'hole'; readonly sender: Sender; readonly length: number; readonly mark: PacketMark }

/** What takes over from a newcomer. */
export interface Successor {
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): void
  hole(sender: Sender, length: number, mark: PacketMark): void
}

/** A connection of which it is not known yet whether it is a control connection, a data connection or neither. */
export class Newcomer {
  isClosed = false
  private held: Held[] = []
  private heldOctets = 0
  private readonly first: Record<Sender, string> = { initiator: '', responder: '' }

  constructor(
    readonly connection: Connection,
    readonly opened: PacketMark,
  ) {}

  /** @returns what the connection is, by what was said so far */
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): Recognition {
    const kept = Math.min(end - start, maxHeld - this.heldOctets)
    if (kept > 0) this.hold({ kind: 'octets', sender, octets: chunk.slice(start, start + kept), mark }, kept)
    const missing = maxFirst - this.first[sender].length
    if (missing > 0) this.first[sender] += latin1(chunk, start, Math.min(end, start + missing))
    return recognise(this.connection, this.first)
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    this.hold({ kind: 'hole', sender, length, mark }, 0)
  }

  /** Gives a successor everything that was held. */
  replay(successor: Successor): void {
    const { held } = this
    this.held = []
    for (const piece of held) {
      if (piece.kind === 'octets')
        successor.octets(piece.sender, piece.octets, 0, piece.octets.length, piece.mark)
      else successor.hole(piece.sender, piece.length, piece.mark)
    }
  }

  private hold(piece: Held, length: number): void {
    if (this.held.length >= maxFirst) return
    this.held.push(piece)
    this.heldOctets += length
  }
}

function latin1(chunk: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...chunk.subarray(start, end))
}
