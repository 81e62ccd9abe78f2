import type { Connection } from '@ftpkit/capture'
import { canonicalIpAddress } from '@ftpkit/protocol'
import { ItemsByKey } from './items-by-key.js'
import type { Newcomer } from './newcomer.js'

/** Connections that are closed and may turn out to be data connections, since their command was captured later. */
const maxClosed = 256

/** Octets of memory for what all of them hold. Then those that came first give up what they hold. */
const maxMemory = 67_108_864

/** Connections with one address and port that are looked at, the last ones: who came long before a command was not arranged by it. */
const maxFound = 64

/** The connections that are not known yet, by their ports and addresses. */
export class Newcomers {
  private readonly byPlace = new ItemsByKey<Newcomer>()
  private readonly closed = new Set<Newcomer>()
  /** Octets of memory that each holds, the first that came first. */
  private readonly holders = new Map<Newcomer, number>()
  private memory = 0

  add(newcomer: Newcomer): void {
    this.byPlace.add(newcomer, placesOf(newcomer.connection))
  }

  /** Those that have a port at one of their ends, and one of the addresses at one of them; of many the last. */
  at(port: number, addresses: readonly string[]): Iterable<Newcomer> {
    return new Set(addresses.flatMap((address) => this.byPlace.latest(place(port, address), maxFound)))
  }

  /** Takes note of what a newcomer holds now. */
  holds(newcomer: Newcomer): void {
    this.memory += newcomer.memory - (this.holders.get(newcomer) ?? 0)
    this.holders.set(newcomer, newcomer.memory)
    while (this.memory > maxMemory) {
      const [oldest] = this.holders.keys()
      this.release(oldest!)
      oldest!.giveUp()
    }
  }

  /** A newcomer was closed: it is remembered for a while. */
  close(newcomer: Newcomer): void {
    newcomer.isClosed = true
    this.closed.add(newcomer)
    if (this.closed.size <= maxClosed) return
    const [oldest] = this.closed
    if (oldest) this.remove(oldest)
  }

  remove(newcomer: Newcomer): void {
    this.closed.delete(newcomer)
    this.byPlace.remove(newcomer)
    this.release(newcomer)
  }

  private release(newcomer: Newcomer): void {
    this.memory -= this.holders.get(newcomer) ?? 0
    this.holders.delete(newcomer)
  }
}

function placesOf({ initiator, responder }: Connection): string[] {
  const ends = [initiator, responder]
  return ends.flatMap(({ port }) => ends.map(({ address }) => place(port, address)))
}

function place(port: number, address: string): string {
  return `${port} ${canonicalIpAddress(address) ?? address}`
}
