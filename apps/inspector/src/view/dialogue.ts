import type { Severity } from '@ftpkit/inspection'
import { durationText, timeText } from '../model/phrases.js'
import type { Row } from '../model/rows.js'
import type { SessionLog } from '../model/session-log.js'
import { element } from './dom.js'
import { ListBox } from './list-box.js'

/** What stands before a finding: a shape, since a colour alone is not seen by all. */
export const severityMarks: Readonly<Record<Severity, string>> = { wrong: '✕', risk: '▲', note: '●' }

/** How severities are called. */
export const severityNames: Readonly<Record<Severity, string>> = {
  wrong: 'Wrong',
  risk: 'Risk',
  note: 'Note',
}

const arrows: Partial<Record<Row['kind'], string>> = {
  command: '→',
  reply: '←',
  data: '⇄',
  silence: '⋯',
  mark: '·',
}

/** The dialogue of one session, and its data connections beside it on the same axis of time. */
export class Dialogue {
  readonly list: ListBox
  private log: SessionLog | undefined

  /**
   * @param isNarrow whether rows have two lines, since there is no space for long ones
   * @param open called with the transfer of a row that was clicked
   * @param selected called with the row that is selected
   */
  constructor(
    private readonly isNarrow: () => boolean,
    open: (transfer: number, offset: number | undefined) => void,
    selected: (row: Row, log: SessionLog) => void,
  ) {
    this.list = new ListBox('Dialogue and data connections', () => (this.isNarrow() ? 42 : 24), {
      count: () => this.log?.rows.length ?? 0,
      render: (index, row) => this.render(index, row),
      activate: (index) => {
        const { transfer, offset } = this.log!.rows[index]!
        if (transfer !== undefined) open(transfer, offset)
      },
      selected: (index) => selected(this.log!.rows[index]!, this.log!),
    })
    this.list.element.classList.add('dialogue')
  }

  /** Shows a session from its beginning. */
  show(log: SessionLog | undefined): void {
    if (this.log === log) return this.list.refresh()
    this.log = log
    this.list.reset()
  }

  private render(index: number, parent: HTMLElement): void {
    const { rows, began } = this.log!
    const row = rows[index]!
    parent.classList.add(`is-${row.kind}`, `in-${row.lane}`)
    if (row.transfer !== undefined) parent.classList.add('opens')
    if (row.severity) parent.classList.add(row.severity)
    // What follows from a row has its packet and its time.
    const isSame = row.packet === rows[index - 1]?.packet
    const { time, packet } = isSame ? {} : row
    const passed = time === undefined || began === undefined ? '' : ((time - began) / 1_000).toFixed(3)
    parent.append(
      element('span', {
        class: 'time',
        text: passed,
        title: time === undefined ? undefined : timeText(time),
      }),
      element('span', { class: 'packet', text: packet === undefined ? '' : `#${packet}` }),
      element('span', { class: 'control' }, row.lane === 'control' ? said(row) : ''),
      rails(row),
      element('span', { class: 'data' }, row.lane === 'data' ? said(row) : ''),
    )
  }
}

/** What a row says, after a sign of who says it. */
function said(row: Row): HTMLElement {
  const mark = row.severity ? severityMarks[row.severity] : arrows[row.kind]
  const head =
    row.head === undefined ? undefined : element('b', { class: `head ${replyClass(row)}`, text: row.head })
  return element(
    'span',
    { class: 'said', title: [row.head, row.text].filter(Boolean).join(' ') },
    element('i', { class: 'sign', text: mark ?? '', attributes: { 'aria-hidden': 'true' } }),
    row.severity
      ? element('span', { class: 'hidden-name', text: `${severityNames[row.severity]}: ` })
      : undefined,
    head,
    row.head === undefined ? row.text : ` ${row.text}`,
  )
}

/** Replies of 4yz and 5yz are failures. */
function replyClass({ kind, head = '' }: Row): string {
  return kind === 'reply' && /^[45]/.test(head) ? 'failure' : ''
}

/** The transfers that run beside a row. */
function rails({ rails: all }: Row): HTMLElement {
  const marks = all.map(({ column, edge }) => element('i', { class: `rail ${edge} column-${column}` }))
  return element('span', { class: 'rails', attributes: { 'aria-hidden': 'true' } }, ...marks)
}

/** What is said of the selected row below the dialogue: all of its text, its packet and its time. */
export function rowDetails(row: Row, { began }: SessionLog): (Node | string)[] {
  const { head, text, time, packet } = row
  const since =
    time !== undefined && began !== undefined
      ? `${durationText(time - began)} after the beginning`
      : undefined
  const facts = [
    packet === undefined ? undefined : `Packet ${packet}`,
    time === undefined ? undefined : timeText(time),
    since,
  ].filter((fact) => fact !== undefined)
  return [
    element('p', { class: 'facts', text: facts.join(' · ') }),
    element('p', { class: 'whole', text: [head, text].filter(Boolean).join(' ') }),
  ]
}
