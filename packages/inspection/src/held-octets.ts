import type { PacketMark, Sender } from '@ftpkit/capture'
import type { HeldMemory, Holder } from './held-memory.js'

/** Pieces of one connection that are kept. */
const maxPieces = 4_096

/** Octets of memory that a piece takes beside its own. */
const pieceMemory = 256

/** Octets that came, or that the capture lacks. */
type Piece =
  | {
      readonly kind: 'octets'
      readonly sender: Sender
      readonly octets: Uint8Array
      readonly mark: PacketMark
    }
  | { readonly kind: 'hole'; readonly sender: Sender; readonly length: number; readonly mark: PacketMark }

/** What takes the octets of a connection. */
export interface OctetTaker {
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): void
  hole(sender: Sender, length: number, mark: PacketMark): void
}

/**
 * What came on a connection before it was known who takes it. What is too much to keep is counted, and becomes a hole of
 * each sender after what was kept.
 */
export class HeldOctets implements OctetTaker, Holder {
  private pieces: Piece[] = []
  private length = 0
  private lost: Record<Sender, number> = { initiator: 0, responder: 0 }
  private isFull = false
  private last: PacketMark

  /**
   * @param maxLength octets that are kept
   * @param since when the connection was opened
   * @param shared the memory that the octets of all connections share
   */
  constructor(
    private readonly maxLength: number,
    since: PacketMark,
    private readonly shared: HeldMemory,
  ) {
    this.last = since
  }

  /** Octets of memory that it takes. */
  get memory(): number {
    return this.length + this.pieces.length * pieceMemory
  }

  /** Keeps a copy of `chunk[start, end)`, as far as it may. */
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): void {
    const kept = this.isFull ? 0 : Math.min(end - start, this.maxLength - this.length)
    this.length += kept
    if (kept > 0) this.keep({ kind: 'octets', sender, octets: chunk.slice(start, start + kept), mark })
    this.lose(sender, end - start - kept)
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    if (this.isFull) this.lose(sender, length)
    else this.keep({ kind: 'hole', sender, length, mark })
  }

  /** Gives everything to who takes it, and begins again. */
  replay(taker: OctetTaker): void {
    const { pieces, lost, last } = this
    this.drop()
    this.lost = { initiator: 0, responder: 0 }
    this.isFull = false
    for (const piece of pieces) {
      if (piece.kind === 'octets')
        taker.octets(piece.sender, piece.octets, 0, piece.octets.length, piece.mark)
      else taker.hole(piece.sender, piece.length, piece.mark)
    }
    for (const sender of ['initiator', 'responder'] as const) {
      if (lost[sender] > 0) taker.hole(sender, lost[sender], last)
    }
  }

  /** What is kept is lost, and what follows too. */
  giveUp(): void {
    for (const piece of this.pieces) {
      this.lost[piece.sender] += piece.kind === 'octets' ? piece.octets.length : piece.length
    }
    this.drop()
    this.isFull = true
  }

  private drop(): void {
    this.pieces = []
    this.length = 0
    this.shared.release(this)
  }

  private keep(piece: Piece): void {
    this.pieces.push(piece)
    this.last = piece.mark
    if (this.pieces.length >= maxPieces) this.isFull = true
    this.shared.holds(this)
  }

  /** What follows a loss is not kept either, lest it come before it. */
  private lose(sender: Sender, length: number): void {
    this.lost[sender] += length
    if (length > 0) this.isFull = true
  }
}
