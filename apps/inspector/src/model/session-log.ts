import {
  explainEnd,
  explainExpectation,
  explainTls,
  explainTransfer,
  type Finding,
  habitsOf,
  type InspectionEvent,
  type SeenParameters,
  type Session,
} from '@ftpkit/inspection'
import { dataConnectionText, durationText, endpointText, safeText } from './phrases.js'
import { Rails } from './rails.js'
import type { Row } from './rows.js'
import type { TransferLog } from './transfer-log.js'

/** Milliseconds without a word, and without a transfer, that are worth a row. */
const longSilence = 2_000

type NewRow = Omit<Row, 'rails'>

/** A finding, and the row that it is in. */
export interface FoundFinding {
  readonly finding: Finding
  readonly session: SessionLog
  readonly row: number
}

/** One session as rows: the dialogue, what follows from its lines, and the data connections beside it. */
export class SessionLog {
  readonly rows: Row[] = []
  readonly findings: FoundFinding[] = []
  /** By their numbers. */
  readonly transfers = new Map<number, TransferLog>()
  /** When it began and when it was last heard. */
  began: number | undefined
  latest: number | undefined
  user: string | undefined
  greeting: string | undefined
  /** How the server deviates from RFC 959, by how it calls itself. */
  habits: ReturnType<typeof habitsOf>
  isOver = false
  private readonly rails = new Rails()

  constructor(readonly session: Session) {}

  get title(): string {
    return `${endpointText(this.session.client)} → ${endpointText(this.session.server)}`
  }

  /** Adds what an event says. */
  event(event: InspectionEvent): void {
    this.passTime(event.mark.time)
    switch (event.kind) {
      case 'session':
        return this.opened(event)
      case 'command':
        return this.command(event)
      case 'reply':
        return this.reply(event)
      case 'stray-line':
        return this.add(event, { kind: 'line', lane: 'control', text: safeText(event.text) })
      case 'parameters':
        return this.remark(event, inForce(event.parameters))
      case 'expectation':
        return this.remark(event, upperFirst(explainExpectation(event.expectation)))
      case 'data-connection':
        return this.add(event, { kind: 'data', lane: 'data', text: dataConnectionText(event.data) })
      case 'transfer':
        return this.beginTransfer(event)
      case 'transfer-end':
        return this.endTransfer(event)
      case 'tls':
        return this.mark(event, upperFirst(explainTls(event)))
      case 'finding':
        return this.finding(event)
      case 'session-end':
        this.isOver = true
        return this.mark(event, upperFirst(explainEnd(event.reason)))
    }
  }

  private opened(event: InspectionEvent): void {
    const { fromBeginning } = event.session.connection
    this.mark(
      event,
      fromBeginning
        ? 'The TCP connection is opened: SYN, SYN with ACK, ACK'
        : 'The capture begins in the middle of this connection',
    )
  }

  private command(event: Extract<InspectionEvent, { kind: 'command' }>): void {
    const { verb, argument, dropped } = event.command
    if (verb === 'USER' && argument !== undefined) this.user = safeText(argument)
    const more = dropped > 0 ? ` … and ${dropped} octets` : ''
    this.add(event, {
      kind: 'command',
      lane: 'control',
      head: safeText(verb),
      text: `${safeText(argument ?? '')}${more}`,
    })
  }

  private reply(event: Extract<InspectionEvent, { kind: 'reply' }>): void {
    const { code, lines } = event
    const [first = '', ...others] = lines
    this.greeting ??= safeText(first)
    this.habits ??= habitsOf(lines.join(' '))
    this.add(event, { kind: 'reply', lane: 'control', head: String(code), text: safeText(first) })
    for (const line of others) this.push({ kind: 'line', lane: 'control', text: safeText(line) })
  }

  /** The row of its command is where its rail begins. */
  private beginTransfer({ transfer }: Extract<InspectionEvent, { kind: 'transfer' }>): void {
    this.transfers.set(transfer.id, { transfer, summary: undefined, content: undefined })
    const index = this.rows.findLastIndex(
      ({ kind, head }) => kind === 'command' && head === transfer.command.verb,
    )
    const rails = this.rails.begin(transfer.id)
    for (let at = Math.max(0, index); at < this.rows.length; at += 1) {
      const row = this.rows[at]!
      const isFirst = at === Math.max(0, index)
      row.rails = rails.map((rail) =>
        isFirst || rail.transfer !== transfer.id ? rail : { ...rail, edge: 'middle' },
      )
      if (isFirst) this.rows[at] = { ...row, transfer: transfer.id }
    }
  }

  private endTransfer(event: Extract<InspectionEvent, { kind: 'transfer-end' }>): void {
    const { summary } = event
    const { id } = summary.transfer
    const log = this.transfers.get(id)
    if (log) log.summary = summary
    const [what, how] = inTwo(explainTransfer(summary))
    const where = { lane: 'data', transfer: id } as const
    this.add(event, { kind: 'transfer', ...where, text: safeText(what) })
    if (how !== undefined) this.add(event, { kind: 'remark', ...where, text: safeText(how) })
    this.rows.at(-1)!.rails = this.rails.end(id)
  }

  private finding(event: Extract<InspectionEvent, { kind: 'finding' }>): void {
    const { finding } = event
    const { message, severity, transfer, offset } = finding
    this.add(event, {
      kind: 'finding',
      lane: transfer === undefined ? 'control' : 'data',
      text: safeText(upperFirst(message)),
      severity,
      transfer,
      offset,
    })
    this.findings.push({ finding, session: this, row: this.rows.length - 1 })
  }

  private mark(event: InspectionEvent, text: string): void {
    this.add(event, { kind: 'mark', lane: 'control', text })
  }

  private remark(event: InspectionEvent, text: string): void {
    this.add(event, { kind: 'remark', lane: 'control', text: safeText(text) })
  }

  private add(event: InspectionEvent, row: NewRow): void {
    this.push(this.rowOf(event, row))
  }

  private push(row: NewRow): void {
    this.rows.push({ ...row, rails: this.rails.middle })
  }

  private rowOf({ mark }: InspectionEvent, row: NewRow): NewRow {
    return { time: mark.time, packet: mark.number, ...row }
  }

  /** Says where nothing happened for long; what a transfer carries is not a silence. */
  private passTime(time: number | undefined): void {
    if (time === undefined) return
    const silence = this.latest === undefined ? 0 : time - this.latest
    if (silence >= longSilence && this.rails.middle.length === 0) {
      this.push({ kind: 'silence', lane: 'control', text: `${durationText(silence)} without a word` })
    }
    this.began ??= time
    this.latest = Math.max(this.latest ?? time, time)
  }
}

function inForce({ type, structure, mode }: SeenParameters): string {
  return `In force: TYPE ${type}, STRU ${structure}, MODE ${mode}`
}

/** What a transfer carried, and how: the sentence is too long for one row. */
function inTwo(sentence: string): readonly [what: string, how: string | undefined] {
  const at = sentence.lastIndexOf(', TYPE ')
  return at < 0 ? [sentence, undefined] : [sentence.slice(0, at), sentence.slice(at + 2)]
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
