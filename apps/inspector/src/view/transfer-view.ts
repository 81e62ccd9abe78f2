import { explainTransfer, type Transfer, type TransferSummary } from '@ftpkit/inspection'
import { safeText } from '../model/phrases.js'
import type { SessionLog } from '../model/session-log.js'
import { fileNameOf, type TransferLog, transferTitle } from '../model/transfer-log.js'
import type { Reader } from '../reading/reader.js'
import { type Decoding, decodingFields } from './decoding-fields.js'
import { button, byId, element } from './dom.js'
import { OctetsPane, type Place } from './octets-pane.js'
import { save } from './save.js'

/** One transfer: what it carried, how that is decoded, its octets, and buttons that save it. */
export class TransferView {
  private log: TransferLog | undefined
  private session: SessionLog | undefined
  private decoding: Decoding | undefined
  private place: Place = {}
  /** Whether it was shown before it had ended, so that it has to be shown again. */
  private isPartial = false
  private readonly facts = element('p', { class: 'transfer-facts', attributes: { role: 'status' } })
  private readonly octets = element('div', { class: 'octets' })
  private readonly pane = new OctetsPane()

  /** @param closed called when the view is closed */
  constructor(
    private readonly reader: () => Reader | undefined,
    private readonly closed: () => void,
  ) {}

  get shown(): TransferLog | undefined {
    return this.log
  }

  /** Opens a transfer of a session, at a place of its octets. */
  open(log: TransferLog, session: SessionLog, place: Place): void {
    if (this.log === log) return void this.pane.goTo(place)
    this.log = log
    this.session = session
    this.place = place
    this.decoding = { parameters: log.transfer.parameters }
    this.draw(log)
  }

  /** Shows what has become known of the transfer since it was opened. */
  refresh(): void {
    if (this.isPartial && this.log?.summary) this.draw(this.log)
  }

  close(): void {
    if (!this.log) return
    this.log = undefined
    this.pane.close()
    byId('transfer').hidden = true
    byId('transfer').replaceChildren()
    this.closed()
  }

  private draw(log: TransferLog): void {
    this.pane.close()
    this.isPartial = !log.summary
    this.facts.textContent = log.summary ? sentence(log.summary) : 'This transfer has not ended.'
    byId('transfer').hidden = false
    byId('transfer').replaceChildren(this.head(log), this.facts, this.octets)
    const nothing = nothingText(log)
    this.octets.replaceChildren(...(nothing ? [element('p', { class: 'none', text: nothing })] : []))
    if (!nothing) void this.showOctets(this.place)
  }

  private head(log: TransferLog): HTMLElement {
    const title = transferTitle(log.transfer)
    const canSave = !nothingText(log)
    return element(
      'div',
      { class: 'transfer-head' },
      button('‹ Dialogue', () => this.close(), { class: 'back' }),
      element('h2', { text: title, title }),
      ...(canSave
        ? [
            ...decodingFields(log.transfer.parameters, (decoding) => void this.decode(decoding)),
            button('Save file', () => void this.saveFile(), { title: 'The file, decoded as it is shown' }),
            button('Save octets', () => save(fileNameOf(log.transfer, '.wire'), log.content!.wire), {
              title: 'The octets of the data connection as they are',
            }),
          ]
        : []),
      button('Close', () => this.close(), { class: 'close' }),
    )
  }

  private async decode(decoding: Decoding): Promise<void> {
    const { log } = this
    this.decoding = decoding
    void this.showOctets({})
    const decoded = await this.decoded()
    if (decoded && this.log === log && this.decoding === decoding)
      this.facts.textContent = sentence(decoded.summary, log?.summary)
  }

  private async showOctets(place: Place): Promise<void> {
    const { log, decoding, session } = this
    if (log?.content && decoding)
      await this.pane.show(this.octets, log.content, decoding.parameters, session?.habits, place)
  }

  private async decoded(): Promise<{ file: Blob | undefined; summary: TransferSummary } | undefined> {
    const { log, decoding } = this
    if (!log?.content || !decoding) return undefined
    const transfer: Transfer = { ...log.transfer, parameters: decoding.parameters }
    const { recordFormat } = decoding
    const codePage = decoding.parameters.type.startsWith('E') ? this.pane.codePage : undefined
    return this.reader()?.decode(transfer, log.content, {
      codePage,
      recordFormat,
      preset: this.session?.habits,
    })
  }

  /** Saves the file as it is decoded now. */
  private async saveFile(): Promise<void> {
    const { log } = this
    const decoded = await this.decoded()
    if (log?.content && decoded) save(fileNameOf(log.transfer), decoded.file ?? log.content.wire)
  }
}

/** @param first what is known of connections and times, if `summary` is of another decoding */
function sentence(summary: TransferSummary, first?: TransferSummary): string {
  const { connections, began, ended } = first ?? summary
  const faults = summary.faults.map(({ message, clause }) => `${message}${clause ? ` (RFC ${clause})` : ''}`)
  const about = explainTransfer({ ...summary, connections, began, ended })
  return safeText([about, ...faults.slice(0, 3)].join('. '))
}

/** Why there are no octets to show; undefined if there are. */
function nothingText({ content, summary }: TransferLog): string | undefined {
  if (content && (content.wire.size > 0 || content.holes.length > 0)) return undefined
  if (!summary) return 'This transfer has not ended.'
  return summary.connections.length === 0
    ? 'Its data connection is not in this capture: a filter by port leaves it out.'
    : 'No octets were sent.'
}
