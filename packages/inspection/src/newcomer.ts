import type { Connection, PacketMark, Sender } from '@ftpkit/capture'
import type { HeldMemory } from './held-memory.js'
import { HeldOctets, type OctetTaker } from './held-octets.js'
import { type Recognition, recognise } from './recognition.js'

/** Octets of one connection that are kept until it is known what it is. */
const maxHeld = 65_536

/** Octets by which a dialogue is known: more than a greeting of many lines. */
const maxFirst = 4_096

/** A connection of which it is not known yet whether it is a control connection, a data connection or neither. */
export class Newcomer {
  isClosed = false
  private readonly held: HeldOctets
  private readonly first: Record<Sender, string> = { initiator: '', responder: '' }
  /** What it is by `first`, which most octets of a connection don't change. */
  private recognition: Recognition = { kind: 'undecided' }

  /** @param memory what it holds is held there */
  constructor(
    readonly connection: Connection,
    readonly opened: PacketMark,
    memory: HeldMemory,
  ) {
    this.held = new HeldOctets(maxHeld, opened, memory)
  }

  /** @returns what the connection is, by what was said so far */
  octets(sender: Sender, chunk: Uint8Array, start: number, end: number, mark: PacketMark): Recognition {
    this.held.octets(sender, chunk, start, end, mark)
    const missing = maxFirst - this.first[sender].length
    if (missing > 0) {
      this.first[sender] += latin1(chunk, start, Math.min(end, start + missing))
      this.recognition = recognise(this.connection, this.first)
    }
    return this.recognition
  }

  hole(sender: Sender, length: number, mark: PacketMark): void {
    this.held.hole(sender, length, mark)
  }

  /** Gives a successor everything that was held, and what was not as holes. */
  replay(successor: OctetTaker): void {
    this.held.replay(successor)
  }

  /** No one asks for what is held any more. */
  giveUp(): void {
    this.held.giveUp()
  }
}

function latin1(chunk: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...chunk.subarray(start, end))
}
