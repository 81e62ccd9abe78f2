import type { InspectionEvent, Session } from '@ftpkit/inspection'
import { printable } from '@ftpkit/protocol/printable'
import { Account } from './account.js'

/** Letters of sessions that wait to be printed after an earlier one. Then they are printed as they come. */
const maxWaiting = 16_777_216

interface Entry {
  readonly account: Account
  lines: string[]
  isOver: boolean
}

/**
 * Shows the accounts of all sessions, one after the other: of those that overlap in time, the later ones wait. If they
 * become too many, or if the capture is still being made, lines are printed as they come, with the number of their session.
 */
export class Accounts {
  private readonly entries = new Map<Session, Entry>()
  private waiting = 0
  private isMixed: boolean

  /** @param live whether lines are printed as they come */
  constructor(
    private readonly print: (line: string) => void,
    live: boolean,
  ) {
    this.isMixed = live
  }

  event(event: InspectionEvent): void {
    const entry = this.entryOf(event.session)
    entry.account.event(event)
    if (event.kind !== 'session-end') return
    entry.isOver = true
    this.showNext()
  }

  /** The capture is read. */
  end(): void {
    for (const { lines } of this.entries.values()) for (const line of lines) this.print(line)
    this.entries.clear()
  }

  private entryOf(session: Session): Entry {
    const known = this.entries.get(session)
    if (known) return known
    const entry: Entry = {
      account: new Account((line) => this.take(session, line)),
      lines: [],
      isOver: false,
    }
    this.entries.set(session, entry)
    return entry
  }

  private take(session: Session, text: string): void {
    const line = printable(text)
    if (this.isMixed) return this.print(`${session.id}│ ${line}`)
    const [current] = this.entries.keys()
    if (current === undefined || current === session) return this.print(line)
    this.entries.get(session)!.lines.push(line)
    this.waiting += line.length
    if (this.waiting > maxWaiting) this.mix()
  }

  /** After the end of a session shows those that have waited, up to the first that is not over. */
  private showNext(): void {
    for (const [session, entry] of this.entries) {
      for (const line of entry.lines) this.print(line)
      this.waiting -= entry.lines.reduce((sum, { length }) => sum + length, 0)
      entry.lines = []
      if (!entry.isOver) return
      this.entries.delete(session)
      if (!this.isMixed) this.print('')
    }
  }

  private mix(): void {
    this.isMixed = true
    for (const [{ id }, entry] of this.entries) {
      for (const line of entry.lines) this.print(`${id}│ ${line}`)
      entry.lines = []
    }
  }
}
