import { counted } from '@ftpkit/protocol'
import { durationText, endpointText, timeText } from '../model/phrases.js'
import type { SessionLog } from '../model/session-log.js'
import { Dialogue, rowDetails } from './dialogue.js'
import { button, byId, element } from './dom.js'
import { type Overview, overview } from './overview.js'
import { renew } from './renew.js'

/** One session: what it was, its axis of time, its dialogue, and the selected row. */
export class SessionView {
  private readonly head = element('div', { class: 'session-head' })
  private readonly axis = element('div', {
    class: 'axis',
    on: { click: (event) => this.goToTime(event as MouseEvent) },
  })
  private readonly details = element('div', {
    class: 'details',
    attributes: { role: 'region', 'aria-label': 'Selected line', tabindex: 0 },
  })
  private readonly dialogue: Dialogue
  private log: SessionLog | undefined
  private drawn = ''
  private overview: Overview | undefined

  /**
   * @param open called with a transfer to open, and the octet that is meant
   * @param back called when the list of sessions is wanted again
   */
  constructor(
    isNarrow: () => boolean,
    open: (transfer: number, offset: number | undefined) => void,
    private readonly back: () => void,
  ) {
    this.dialogue = new Dialogue(isNarrow, open, (row, log) => {
      this.details.hidden = false
      this.details.replaceChildren(...rowDetails(row, log))
    })
    this.details.hidden = true
    byId('session').append(this.head, this.strip(), columns(), this.dialogue.list.element, this.details)
    new ResizeObserver(() => this.draw()).observe(this.axis)
  }

  get shown(): SessionLog | undefined {
    return this.log
  }

  /** Shows a session, or what is new of it. */
  show(log: SessionLog | undefined): void {
    if (this.log !== log) this.details.hidden = true
    this.log = log
    byId('session').hidden = log === undefined
    this.dialogue.show(log)
    if (!log) return
    renew(
      this.head,
      button('‹ Sessions', this.back, { class: 'back' }),
      element('h2', { text: `Session ${log.session.id}` }),
      element('span', {
        class: 'ends',
        text: `${endpointText(log.session.client)} → ${endpointText(log.session.server)}`,
      }),
      element('span', { class: 'facts', text: facts(log) }),
    )
    this.draw()
  }

  /** Selects a row, in the middle of what is seen. */
  goTo(row: number): void {
    this.dialogue.list.select(row, 'centre')
  }

  focus(): void {
    this.dialogue.list.element.focus()
  }

  private strip(): HTMLElement {
    const names = element(
      'div',
      { class: 'names', attributes: { 'aria-hidden': 'true' } },
      element('span', { text: 'Control' }),
      element('span', { text: 'Data' }),
    )
    return element('div', { class: 'strip' }, names, this.axis)
  }

  private draw(): void {
    const { log } = this
    const width = this.axis.clientWidth
    if (!log || width === 0) return
    const state = `${log.session.id} ${log.rows.length} ${log.isOver} ${width}`
    if (state === this.drawn) return
    this.drawn = state
    this.overview = overview(log, width)
    this.axis.replaceChildren(this.overview.picture)
  }

  /** Listens on what stays: the picture is another one whenever rows are added. */
  private goToTime({ clientX }: MouseEvent): void {
    const row = this.overview?.rowAt(clientX - this.axis.getBoundingClientRect().left) ?? -1
    if (row >= 0) this.goTo(row)
  }
}

function columns(): HTMLElement {
  const names = ['Seconds', 'Packet', 'Control connection', '', 'Data connections']
  return element(
    'div',
    { class: 'columns', attributes: { 'aria-hidden': 'true' } },
    ...names.map((text) => element('span', { text })),
  )
}

function facts({ began, latest, user, greeting, transfers, findings }: SessionLog): string {
  return [
    began === undefined ? undefined : timeText(began),
    began === undefined || latest === undefined ? undefined : durationText(latest - began),
    user === undefined ? undefined : `user ${user}`,
    counted(transfers.size, 'transfer'),
    counted(findings.length, 'finding'),
    greeting?.slice(0, 80),
  ]
    .filter((fact) => fact !== undefined && fact !== '')
    .join(' · ')
}
