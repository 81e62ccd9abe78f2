import type { Connection, PacketMark, Sender } from '@ftpkit/capture'
import { type Recognition, recognise } from './recognition.js'

/** Octets of one connection that are kept until it is known what it is. */
const maxHeld = 65_536

/** Octets by which a dialogue is known: more than a greeting of many lines. */
const maxFirst = 4_096

/** Pieces of one connection that are kept. */
const maxPieces = 4_096

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

/** Octets of memory that a piece takes beside its own. */
const pieceMemory = 256

/** A connection of which it is not known yet whether it is a control connection, a data connection or neither. */
export class Newcomer {
  isClosed = false
  /** Octets of memory that what it holds takes. */
  memory = 0
  private held: Held[] = []
  private heldOctets = 0
  /** Octets that are not held, since they were too many. They come after what is held. */
  private readonly lost: Record<Sender, number> = { initiator: 0, responder: 0 }
  private isFull = false
  private readonly first: Record<Sender, string> = { initiator: '', responder: '' }

  constructor(
    readonly connection: Connection,
    readonly opened: PacketMark,
  ) {}

  /** @returns what the connection is, by what was said so far */
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): Recognition {
    const kept = this.isFull ? 0 : Math.min(end - start, maxHeld - this.heldOctets)
    if (kept > 0) this.hold({ kind: 'octets', sender, octets: chunk.slice(start, start + kept), mark }, kept)
    this.lose(sender, end - start - kept)
    const missing = maxFirst - this.first[sender].length
    if (missing > 0) this.first[sender] += latin1(chunk, start, Math.min(end, start + missing))
    return recognise(this.connection, this.first)
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    if (this.isFull) this.lose(sender, length)
    else this.hold({ kind: 'hole', sender, length, mark }, 0)
  }

  /** Gives a successor everything that was held, and what was not as holes. */
  replay(successor: Successor): void {
    const { held } = this
    this.held = []
    let last = this.opened
    for (const piece of held) {
      last = piece.mark
      if (piece.kind === 'octets')
        successor.octets(piece.sender, piece.octets, 0, piece.octets.length, piece.mark)
      else successor.hole(piece.sender, piece.length, piece.mark)
    }
    for (const sender of ['initiator', 'responder'] as const) {
      if (this.lost[sender] > 0) successor.hole(sender, this.lost[sender], last)
    }
  }

  /** Others need the memory: what is held is lost, and what follows too. */
  giveUp(): void {
    for (const piece of this.held) this.lose(piece.sender, lengthOf(piece))
    this.held = []
    this.memory = 0
    this.isFull = true
  }

  private hold(piece: Held, length: number): void {
    this.held.push(piece)
    this.heldOctets += length
    this.memory += pieceMemory + length
    if (this.held.length >= maxPieces) this.isFull = true
  }

  /** What follows a loss is not held either, lest it come before it. */
  private lose(sender: Sender, length: number): void {
    this.lost[sender] += length
    if (length > 0) this.isFull = true
  }
}

function lengthOf(piece: Held): number {
  return piece.kind === 'octets' ? piece.octets.length : piece.length
}

function latin1(chunk: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...chunk.subarray(start, end))
}
