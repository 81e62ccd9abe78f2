import type { Clock } from '@ftpkit/node'
import type { Octets, TransferFacts } from './events.js'

/** Measures one transfer after the other. */
export class TransferReport {
  private begunAt: number | undefined
  private fault: string | undefined
  private before: Octets = { toClient: 0, toServer: 0 }

  /** @param octets of all transfers so far */
  constructor(
    private readonly clock: Clock,
    private readonly octets: () => Octets,
  ) {}

  /** A data connection is going to be opened. */
  opened(): void {
    this.begunAt ??= this.clock.now()
  }

  /** The data connections have failed. */
  failed(fault: string): void {
    this.fault ??= fault
  }

  /** The transfer is over: what is known of it. */
  taken(): TransferFacts {
    const { before, fault } = this
    const now = this.octets()
    const at = this.clock.now()
    const milliseconds = at - (this.begunAt ?? at)
    this.begunAt = undefined
    this.fault = undefined
    this.before = now
    const octets = { toClient: now.toClient - before.toClient, toServer: now.toServer - before.toServer }
    return { octets, milliseconds, fault }
  }
}
