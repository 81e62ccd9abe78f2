import type { Stage } from '@ftpkit/filesystem'
import type { ReceivedMarker } from '@ftpkit/pipeline'
import type { MarkerPair } from '@ftpkit/protocol'

/** Markers that may wait for the octets before them to be stored; with a further one the oldest is forgotten. */
const mostWaiting = 256

/**
 * The restart markers of a file that is being stored. Each is confirmed when everything before it lasts, however long
 * that takes: the sender doesn't wait for it (RFC 1123 §4.1.3.4).
 */
export class StoredMarkers {
  private waiting: ReceivedMarker[] = []
  private stage: Partial<Pick<Stage, 'size' | 'sync'>> = {}
  private before = 0
  private confirming: Promise<void> | undefined
  /** Whether the client was told of any. */
  anyConfirmed = false

  /** @param confirmed told of a marker, and of the position that stands for it here */
  constructor(private readonly confirmed: (pair: MarkerPair) => void) {}

  /** @param before octets of the stage that went before those of the transfer */
  storeIn(stage: Partial<Pick<Stage, 'size' | 'sync'>>, before: number): void {
    this.stage = stage
    this.before = before
  }

  /** Takes note of a marker that came. */
  readonly received = (marker: ReceivedMarker): void => {
    if (this.waiting.length === mostWaiting) this.waiting.shift()
    this.waiting.push(marker)
    this.confirm()
  }

  /** To be called when octets were stored. */
  confirm(): void {
    if (this.confirming || this.stored().length === 0 || !this.stage.sync) return
    this.confirming = this.syncAndTell(this.stage.sync()).then((lasts) => {
      this.confirming = undefined
      if (lasts) this.confirm()
    })
  }

  /** Waits until no octet is being made to last, and every marker whose octets are stored is confirmed. */
  async settled(): Promise<void> {
    while (this.confirming) await this.confirming
  }

  /** Whether it could be made to last: what could not be is told by the commit. */
  private async syncAndTell(syncing: Promise<void>): Promise<boolean> {
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
