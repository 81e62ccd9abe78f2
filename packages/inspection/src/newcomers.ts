import type { Connection } from '@ftpkit/capture'
import type { Newcomer } from './newcomer.js'

/** Connections that are closed and may turn out to be data connections, since their command was captured later. */
const maxClosed = 256

/** The connections that are not known yet, by their ports. */
export class Newcomers {
  private readonly byPort = new Map<number, Set<Newcomer>>()
  private readonly closed = new Set<Newcomer>()

  add(newcomer: Newcomer): void {
    for (const port of portsOf(newcomer.connection)) {
      const same = this.byPort.get(port)
      if (same) same.add(newcomer)
      else this.byPort.set(port, new Set([newcomer]))
    }
  }

  /** Those that have a port at one of their ends. */
  at(port: number): readonly Newcomer[] {
    return [...(this.byPort.get(port) ?? [])]
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
    for (const port of portsOf(newcomer.connection)) {
      const same = this.byPort.get(port)
      same?.delete(newcomer)
      if (same?.size === 0) this.byPort.delete(port)
    }
  }
}

function portsOf({ initiator, responder }: Connection): readonly number[] {
  return [initiator.port, responder.port]
}
