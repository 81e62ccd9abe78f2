import type { Clock } from '@ftpkit/node'
import { noOctets, type Octets, type TransferFacts } from './events.js'

/** Measures one transfer after the other. */
export class TransferReport {
  private begunAt: number | undefined
  private fault: string | undefined
  /** Octets of the transfers before. */
  private before = noOctets

  constructor(private readonly clock: Clock) {}

  /** A data connection is going to be opened. */
  opened(): void {
    this.begunAt ??= this.clock.now()
  }

  /** The data connections have failed. */
  failed(fault: string): void {
    this.fault ??= fault
  }

  /** The transfer is over. @param now octets of all transfers so far @returns what is known of it */
  taken(now: Octets): TransferFacts {
    const { before, fault } = this
    const at = this.clock.now()
    const milliseconds = at - (this.begunAt ?? at)
    this.begunAt = undefined
    this.fault = undefined
    this.before = now
    const octets = { toClient: now.toClient - before.toClient, toServer: now.toServer - before.toServer }
    return { octets, milliseconds, fault }
  }
}
