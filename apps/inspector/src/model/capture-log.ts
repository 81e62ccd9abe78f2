import type { InspectionEvent, Severity } from '@ftpkit/inspection'
import type { Content, ReadingSummary } from '../reading/messages.js'
import { type FoundFinding, SessionLog } from './session-log.js'
import type { TransferLog } from './transfer-log.js'

/** Rows of all sessions that are kept. */
const maxRows = 400_000

const order: Readonly<Record<Severity, number>> = { wrong: 0, risk: 1, note: 2 }

/** What was found in a capture so far. */
export class CaptureLog {
  readonly sessions: SessionLog[] = []
  /** Octets that were read. */
  read = 0
  summary: ReadingSummary | undefined
  failure: string | undefined
  /** Whether reading was ended before the end of the capture. */
  isCancelled = false
  /** Whether there was more than can be shown. */
  isFull = false
  private readonly byId = new Map<number, SessionLog>()
  private readonly byTransfer = new Map<number, TransferLog>()
  private rows = 0

  constructor(
    readonly name: string,
    readonly file: Blob,
    readonly showsSecrets: boolean,
  ) {}

  get isReading(): boolean {
    return !this.summary && !this.isCancelled && this.failure === undefined
  }

  /** All transfers, in their order. */
  get transfers(): TransferLog[] {
    return [...this.byTransfer.values()]
  }

  /** All findings, the worst first. */
  get findings(): FoundFinding[] {
    return this.sessions
      .flatMap(({ findings }) => findings)
      .sort((one, other) => order[one.finding.severity] - order[other.finding.severity])
  }

  events(events: readonly InspectionEvent[]): void {
    for (const event of events) this.event(event)
  }

  content(transfer: number, content: Content): void {
    const log = this.transfer(transfer)
    if (log) log.content = content
  }

  transfer(id: number): TransferLog | undefined {
    return this.byTransfer.get(id)
  }

  /** The session that a transfer belongs to. */
  sessionOf({ transfer }: TransferLog): SessionLog {
    return this.byId.get(transfer.session.id)!
  }

  private event(event: InspectionEvent): void {
    if (this.rows >= maxRows) {
      this.isFull = true
      return
    }
    const { id } = event.session
    let log = this.byId.get(id)
    if (!log) {
      log = new SessionLog(event.session)
      this.byId.set(id, log)
      this.sessions.push(log)
    }
    const before = log.rows.length
    log.event(event)
    this.rows += log.rows.length - before
    if (event.kind === 'transfer')
      this.byTransfer.set(event.transfer.id, log.transfers.get(event.transfer.id)!)
  }
}
