import type { Connection } from '@ftpkit/capture'
import { canonicalIpAddress } from '@ftpkit/protocol'
import { ItemsByKey } from './items-by-key.js'
import type { Newcomer } from './newcomer.js'

/** Connections that are closed and may turn out to be data connections, since their command was captured later. */
const maxClosed = 256

/** Connections with one address and port that are looked at, the last ones: who came long before a command was not arranged by it. */
const maxFound = 64

/** The connections that are not known yet, by their ports and addresses. */
export class Newcomers {
  private readonly byPlace = new ItemsByKey<Newcomer>()
  private readonly closed = new Set<Newcomer>()

  add(newcomer: Newcomer): void {
    this.byPlace.add(newcomer, placesOf(newcomer.connection))
  }

  /** Those that have a port at one of their ends, and one of the addresses at one of them; of many the last. */
  at(port: number, addresses: readonly string[]): Iterable<Newcomer> {
    return new Set(addresses.flatMap((address) => this.byPlace.latest(place(port, address), maxFound)))
  }

  /** A newcomer was closed: it is remembered for a while. */
  close(newcomer: Newcomer): void {
    newcomer.isClosed = true
    this.closed.add(newcomer)
    if (this.closed.size <= maxClosed) return
    const [oldest] = this.closed
    if (!oldest) return
    this.remove(oldest)
    oldest.giveUp()
  }

  remove(newcomer: Newcomer): void {
    this.closed.delete(newcomer)
    this.byPlace.remove(newcomer)
  }
}

function placesOf({ initiator, responder }: Connection): string[] {
  const ends = [initiator, responder]
  return ends.flatMap(({ port }) => ends.map(({ address }) => place(port, address)))
}

function place(port: number, address: string): string {
  return `${port} ${canonicalIpAddress(address) ?? address}`
}
