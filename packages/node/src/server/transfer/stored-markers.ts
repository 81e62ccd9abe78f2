import type { Stage } from '@ftpkit/filesystem'
import type { ReceivedMarker } from '@ftpkit/pipeline'
import type { MarkerPair } from '@ftpkit/protocol'

/** Markers that may wait for the octets before them to be stored. With a further one the oldest is forgotten. */
const maxWaiting = 256

/**
 * The restart markers of a file that is being stored. Each is confirmed once everything before it is durable, however
 * long that takes: the sender doesn't wait for it (RFC 1123 §4.1.3.4).
 */
export class StoredMarkers {
  private waiting: ReceivedMarker[] = []
  private stage: Partial<Pick<Stage, 'size' | 'sync'>> = {}
  private before = 0
  private confirming: Promise<void> | undefined
  /** Whether any marker was confirmed to the client. */
  anyConfirmed = false

  /** @param confirmed called with a marker and its position on this side */
  constructor(private readonly confirmed: (pair: MarkerPair) => void) {}

  /** @param before octets of the stage before those of the transfer */
  storeIn(stage: Partial<Pick<Stage, 'size' | 'sync'>>, before: number): void {
    this.stage = stage
    this.before = before
  }

  /** Records a marker that was received. */
  readonly received = (marker: ReceivedMarker): void => {
    if (this.waiting.length === maxWaiting) this.waiting.shift()
    this.waiting.push(marker)
    this.confirm()
  }

  /** To be called when octets have been written. */
  confirm(): void {
    if (this.confirming || this.stored().length === 0 || !this.stage.sync) return
    this.confirming = this.syncAndConfirm(this.stage.sync()).then((durable) => {
      this.confirming = undefined
      if (durable) this.confirm()
    })
  }

  /** Waits until no sync is running, and every marker whose octets are written is confirmed. */
  async settled(): Promise<void> {
    while (this.confirming) await this.confirming
  }

  /** @returns whether the sync succeeded; if not, the commit will report why */
  private async syncAndConfirm(syncing: Promise<void>): Promise<boolean> {
    const stored = this.stored()
    try {
      await syncing
    } catch {
      this.waiting = []
      return false
    }
    this.waiting = this.waiting.filter((marker) => !stored.includes(marker))
    this.anyConfirmed ||= stored.length > 0
    for (const { marker, position } of stored) this.confirmed({ sender: marker, receiver: position })
    return true
  }

  private stored(): ReceivedMarker[] {
    const size = this.stage.size ?? 0
    return this.waiting.filter(({ octetsBefore }) => this.before + octetsBefore <= size)
  }
}
