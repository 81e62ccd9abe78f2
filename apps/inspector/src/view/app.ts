import { counted } from '@ftpkit/protocol'
import { CaptureLog } from '../model/capture-log.js'
import { conclusions } from '../model/conclusion.js'
import { safeText, sizeText } from '../model/phrases.js'
import type { FoundFinding, SessionLog } from '../model/session-log.js'
import { Reader } from '../reading/reader.js'
import { button, byId, element } from './dom.js'
import type { Place } from './octets-pane.js'
import { renew } from './renew.js'
import { SessionView } from './session-view.js'
import { Sidebar } from './sidebar.js'
import { TransferView } from './transfer-view.js'

/** Which part is seen where there is space for one only. */
type Pane = 'sessions' | 'session' | 'transfer'

/** The page at work on one capture. */
export class App {
  private log: CaptureLog | undefined
  private reader: Reader | undefined
  private readonly narrow = matchMedia('(max-width: 760px)')
  private readonly sidebar: Sidebar
  private readonly session: SessionView
  private readonly transfer: TransferView
  /** The text that is looked for. */
  private wanted = ''
  private isDue = false

  /** @param program the source of this program, for its worker */
  constructor(private readonly program: string) {
    this.sidebar = new Sidebar({
      session: (log) => this.showSession(log, true),
      row: (log, row) => this.goTo(log, row),
      finding: (found) => this.goToFinding(found),
      text: (transfer, text) => this.openTransfer(transfer, { text }),
    })
    this.session = new SessionView(
      () => this.narrow.matches,
      (transfer, offset) => this.openTransfer(transfer, { offset }),
      () => this.showPane('sessions'),
    )
    this.transfer = new TransferView(
      () => this.reader,
      () => this.transferClosed(),
    )
    this.narrow.addEventListener('change', () => this.schedule())
  }

  /** Reads a capture, in place of the one before. */
  read(file: Blob, name: string, showSecrets = false): void {
    this.reader?.stop()
    this.transfer.close()
    this.log = new CaptureLog(safeText(name), file, showSecrets)
    this.session.show(undefined)
    this.showPane('sessions')
    this.reader = new Reader(this.program, (answer) => {
      const log = this.log!
      if (answer.kind === 'events') log.events(answer.events)
      else if (answer.kind === 'content') log.content(answer.transfer, answer.content)
      else if (answer.kind === 'progress') log.read = answer.read
      else if (answer.kind === 'read') {
        log.summary = answer.summary
        log.read = file.size
        this.searchAgain()
      } else log.failure = answer.message
      this.schedule()
    })
    this.reader.read(file, showSecrets)
    document.body.dataset.state = 'work'
    byId('empty').hidden = true
    for (const id of ['work', 'search-field', 'secrets', 'capture-name', 'capture-facts'])
      byId(id).hidden = false
    this.schedule()
  }

  /** Reads the same capture again, with the secrets shown or hidden. */
  toggleSecrets(): void {
    if (this.log) this.read(this.log.file, this.log.name, !this.log.showsSecrets)
  }

  search(text: string): void {
    this.wanted = text.trim()
    this.sidebar.search(text)
    if (this.wanted === '' || !this.log) return
    this.showPane('sessions')
    this.searchFiles(this.log)
  }

  /** Closes what was opened last. */
  escape(): void {
    if (this.transfer.shown) this.transfer.close()
    else if (this.narrow.matches) this.showPane('sessions')
  }

  /** What was found while the capture was read is a part of it. */
  private searchAgain(): void {
    if (this.wanted === '' || !this.log) return
    this.sidebar.searchAgain(this.log)
    this.searchFiles(this.log)
  }

  private searchFiles({ transfers }: CaptureLog): void {
    const files = transfers.flatMap(({ transfer, content, summary }) => {
      if (!content || summary?.protected) return []
      return [{ transfer: transfer.id, file: content.file ?? content.wire }]
    })
    this.reader?.search(this.wanted, files, (hits) => this.sidebar.found(hits))
  }

  private cancel(): void {
    if (!this.log?.isReading) return
    this.reader?.stop()
    this.log.isCancelled = true
    // What was read can still be decoded and searched.
    this.reader = new Reader(this.program, () => {})
    this.searchAgain()
    this.schedule()
  }

  private showSession(log: SessionLog, isAsked: boolean): void {
    this.session.show(log)
    if (this.transfer.shown && this.transfer.shown.transfer.session.id !== log.session.id)
      this.transfer.close()
    if (!isAsked) return
    this.showPane('session')
    this.schedule()
  }

  private goTo(log: SessionLog, row: number): void {
    this.showSession(log, true)
    this.session.goTo(row)
  }

  private goToFinding({ finding, session, row }: FoundFinding): void {
    this.goTo(session, row)
    if (finding.transfer !== undefined && finding.offset !== undefined) {
      this.openTransfer(finding.transfer, { offset: finding.offset })
    }
  }

  private openTransfer(id: number, place: Place): void {
    const log = this.log?.transfer(id)
    if (!log) return
    const session = this.log!.sessionOf(log)
    this.showSession(session, false)
    this.transfer.open(log, session, place)
    byId('work').classList.add('has-transfer')
    this.showPane('transfer')
    this.schedule()
  }

  private transferClosed(): void {
    byId('work').classList.remove('has-transfer')
    this.showPane('session')
    this.session.focus()
  }

  private showPane(pane: Pane): void {
    document.body.dataset.pane = pane
  }

  /** Shows what has changed, once for each picture. */
  private schedule(): void {
    if (this.isDue) return
    this.isDue = true
    requestAnimationFrame(() => {
      this.isDue = false
      this.refresh()
    })
  }

  private refresh(): void {
    const { log } = this
    if (!log) return
    const first = log.sessions[0]
    if (!this.session.shown && first) this.showSession(first, false)
    this.session.show(this.session.shown)
    this.transfer.refresh()
    this.sidebar.refresh(log, this.session.shown)
    byId('capture-name').textContent = log.name
    byId('capture-facts').textContent = captureFacts(log)
    byId('secrets').setAttribute('aria-pressed', String(log.showsSecrets))
    this.showProgress(log)
  }

  private showProgress(log: CaptureLog): void {
    const bar = byId('progress')
    const percent = Math.floor((100 * log.read) / Math.max(1, log.file.size))
    bar.hidden = !log.isReading
    bar.setAttribute('aria-valuenow', String(percent))
    bar.querySelector('span')!.style.width = `${percent}%`
    const notices = conclusions(log).map((text) => element('p', { text: safeText(text) }))
    const isLong = log.isReading && log.file.size > 5_000_000
    const reading = element(
      'p',
      { text: `Reading: ${percent} % of ${sizeText(log.file.size)}` },
      button('Cancel', () => this.cancel()),
    )
    renew(byId('notices'), ...(isLong ? [reading] : []), ...notices)
  }
}

function captureFacts({ summary, sessions, transfers, file }: CaptureLog): string {
  return [
    sizeText(file.size),
    ...(summary ? [counted(summary.counts.packets, 'packet')] : []),
    counted(sessions.length, 'session'),
    counted(transfers.length, 'transfer'),
  ].join(' · ')
}
