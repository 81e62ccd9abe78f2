import type { Severity } from '@ftpkit/inspection'
import type { CaptureLog } from '../model/capture-log.js'
import { safeText, timeText } from '../model/phrases.js'
import { maxRowHits, type RowHit, searchRows } from '../model/search.js'
import type { FoundFinding, SessionLog } from '../model/session-log.js'
import { transferTitle } from '../model/transfer-log.js'
import type { TextHit } from '../reading/messages.js'
import { severityMarks, severityNames } from './dialogue.js'
import { byId, element } from './dom.js'
import { ListBox, type ListSource } from './list-box.js'

/** What the sidebar lists. */
export type Tab = 'sessions' | 'findings' | 'search'

/** Where the choice of an entry leads. */
export interface Destinations {
  session(log: SessionLog): void
  row(log: SessionLog, row: number): void
  finding(found: FoundFinding): void
  /** A transfer, at a text in its file. */
  text(transfer: number, text: string): void
}

const titles: Readonly<Record<Tab, string>> = { sessions: 'Sessions', findings: 'Findings', search: 'Search' }
const tabs = Object.keys(titles) as Tab[]

const empty: Readonly<Record<Tab, string>> = {
  sessions: 'No FTP session.',
  findings: 'Nothing to report.',
  search: 'Nothing found. Commands, replies, names, findings and the text of files are searched.',
}

/** The list beside the dialogue: sessions, findings, or what a search has found. */
export class Sidebar {
  private log: CaptureLog | undefined
  private tab: Tab = 'sessions'
  private findings: readonly FoundFinding[] = []
  private rowHits: readonly RowHit[] = []
  private textHits: TextHit[] = []
  private wanted = ''
  private shown: SessionLog | undefined
  private readonly lists: Readonly<Record<Tab, ListBox>>

  constructor(private readonly destinations: Destinations) {
    this.lists = {
      sessions: new ListBox(titles.sessions, () => 71, this.sessionSource()),
      findings: new ListBox(titles.findings, () => 74, this.findingSource()),
      search: new ListBox('Places found', () => 56, this.hitSource()),
    }
    byId('tabs').append(...tabs.map((tab) => this.tabButton(tab)))
    this.choose('sessions')
  }

  /** Shows what is known of a capture now. */
  refresh(log: CaptureLog, shown: SessionLog | undefined): void {
    if (this.log !== log) {
      this.rowHits = []
      this.textHits = []
      for (const list of Object.values(this.lists)) list.reset()
    }
    this.log = log
    this.shown = shown
    this.findings = log.findings
    this.refreshTab()
  }

  choose(tab: Tab): void {
    this.tab = tab
    for (const each of tabs) {
      const tabElement = byId(`tab-${each}`)
      tabElement.setAttribute('aria-selected', String(each === tab))
      tabElement.tabIndex = each === tab ? 0 : -1
    }
    byId('side-panel').setAttribute('aria-labelledby', `tab-${tab}`)
    byId('side-panel').replaceChildren(
      element('p', { class: 'none', text: empty[tab] }),
      this.lists[tab].element,
    )
    this.refreshTab()
  }

  /** Looks for a text in what is known. */
  search(text: string): void {
    this.wanted = text
    this.textHits = []
    this.rowHits = this.log ? searchRows(this.log, text) : []
    this.lists.search.reset()
    this.choose('search')
  }

  /** Looks for the same text in a capture of which more is known. */
  searchAgain(log: CaptureLog): void {
    this.rowHits = searchRows(log, this.wanted)
    this.textHits = []
    this.refreshTab()
  }

  /** Adds places in files to what was found. */
  found(hits: readonly TextHit[]): void {
    this.textHits.push(...hits)
    this.refreshTab()
  }

  private refreshTab(): void {
    const { count } = this
    for (const tab of tabs) byId(`tab-${tab}`).querySelector('.count')!.textContent = count(tab)
    this.lists[this.tab].refresh()
    byId('side-panel').querySelector<HTMLElement>('.none')!.hidden =
      this.lengths[this.tab] > 0 ||
      (this.log?.isReading ?? false) ||
      (this.tab === 'search' && this.wanted === '')
  }

  private get lengths(): Readonly<Record<Tab, number>> {
    return {
      sessions: this.log?.sessions.length ?? 0,
      findings: this.findings.length,
      search: this.rowHits.length + this.textHits.length,
    }
  }

  private readonly count = (tab: Tab): string => {
    if (tab === 'search' && this.wanted === '') return ''
    return `${this.lengths[tab]}${tab === 'search' && this.rowHits.length >= maxRowHits ? '+' : ''}`
  }

  private tabButton(tab: Tab): HTMLElement {
    return element(
      'button',
      {
        on: { click: () => this.choose(tab), keydown: (event) => this.tabKey(event as KeyboardEvent) },
        attributes: { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': 'side-panel' },
      },
      titles[tab],
      element('span', { class: 'count' }),
    )
  }

  private tabKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    this.choose(tabs[(tabs.indexOf(this.tab) + step + tabs.length) % tabs.length]!)
    byId(`tab-${this.tab}`).focus()
    event.preventDefault()
  }

  private sessionSource(): ListSource {
    return {
      count: () => this.log?.sessions.length ?? 0,
      render: (index, row) => {
        const log = this.log!.sessions[index]!
        row.classList.add('entry')
        row.classList.toggle('current', log === this.shown)
        const { client, server, id } = log.session
        row.append(
          element('span', { class: 'title', text: `${id}  ${server.address}`, title: log.title }),
          element('span', {
            class: 'about',
            text: `from ${client.address}${log.user === undefined ? '' : `, user ${log.user}`}`,
          }),
          element('span', { class: 'about' }, ...sessionFacts(log)),
        )
      },
      activate: (index) => this.destinations.session(this.log!.sessions[index]!),
    }
  }

  private findingSource(): ListSource {
    return {
      count: () => this.findings.length,
      render: (index, row) => {
        const { finding, session } = this.findings[index]!
        row.classList.add('entry', finding.severity)
        const message = safeText(finding.message)
        row.append(
          element(
            'span',
            { class: 'about' },
            element('i', {
              class: 'sign',
              text: severityMarks[finding.severity],
              attributes: { 'aria-hidden': 'true' },
            }),
            `${severityNames[finding.severity]} · session ${session.session.id}`,
          ),
          element('span', {
            class: 'message',
            text: message.charAt(0).toUpperCase() + message.slice(1),
            title: message,
          }),
        )
      },
      activate: (index) => this.destinations.finding(this.findings[index]!),
    }
  }

  private hitSource(): ListSource {
    return {
      count: () => this.lengths.search,
      render: (index, row) => {
        row.classList.add('entry')
        const hit = this.rowHits[index]
        row.append(...(hit ? rowEntry(hit) : this.textEntry(this.textHits[index - this.rowHits.length]!)))
      },
      activate: (index) => {
        const hit = this.rowHits[index]
        if (hit) this.destinations.row(hit.session, hit.row)
        else this.destinations.text(this.textHits[index - this.rowHits.length]!.transfer, this.wanted)
      },
    }
  }

  private textEntry({ transfer, before, found, after }: TextHit): HTMLElement[] {
    const log = this.log?.transfer(transfer)
    const name = log ? `${transferTitle(log.transfer)} · session ${log.transfer.session.id}` : ''
    return [
      element('span', { class: 'about', text: name }),
      element(
        'span',
        { class: 'title' },
        safeText(before.slice(-12)),
        element('mark', { text: safeText(found) }),
        safeText(after),
      ),
    ]
  }
}

function rowEntry({ session, row }: RowHit): HTMLElement[] {
  const { head, text, packet } = session.rows[row]!
  const place = packet === undefined ? '' : ` · packet ${packet}`
  return [
    element('span', { class: 'about', text: `Session ${session.session.id}${place}` }),
    element('span', { class: 'title', text: [head, text].filter(Boolean).join(' ') }),
  ]
}

/** Begins when, carries how much, and is how wrong. */
function sessionFacts(log: SessionLog): (Node | string)[] {
  const { began, transfers, findings } = log
  const counts = (['wrong', 'risk'] as const).flatMap((severity) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length
    return count === 0
      ? []
      : [
          element('b', {
            class: severity,
            text: `${severityMarks[severity as Severity]} ${count}`,
            title: `${severityNames[severity]}: ${count}`,
          }),
          ' ',
        ]
  })
  const time = began === undefined ? '' : timeText(began).slice(11, 19)
  const number = `${transfers.size} ${transfers.size === 1 ? 'transfer' : 'transfers'}`
  return [[time, number].filter(Boolean).join(' · '), counts.length > 0 ? ' · ' : '', ...counts]
}
