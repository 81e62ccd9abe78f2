import { explainTransfer, type Transfer, type TransferSummary } from '@ftpkit/inspection'
import { safeText } from '../model/phrases.js'
import { fileNameOf, type TransferLog, transferTitle } from '../model/transfer-log.js'
import type { Reader } from '../reading/reader.js'
import { type Decoding, decodingFields, defaultPage } from './decoding-fields.js'
import { button, byId, element } from './dom.js'
import { save } from './save.js'

/** One transfer: what it carried, how that is decoded, its octets, and buttons that save it. */
export class TransferView {
  private log: TransferLog | undefined
  private decoding: Decoding | undefined
  private readonly facts = element('p', { class: 'transfer-facts', attributes: { role: 'status' } })

  /** @param closed called when the view is closed */
  constructor(
    private readonly reader: () => Reader | undefined,
    private readonly closed: () => void,
  ) {}

  get shown(): TransferLog | undefined {
    return this.log
  }

  open(log: TransferLog): void {
    if (this.log === log) return
    this.log = log
    this.decoding = { parameters: log.transfer.parameters, codePage: defaultPage }
    this.facts.textContent = log.summary ? sentence(log.summary) : 'This transfer has not ended.'
    byId('transfer').hidden = false
    byId('transfer').replaceChildren(
      this.head(log),
      this.facts,
      ...(log.content
        ? [decodingFields(log.transfer.parameters, (decoding) => void this.decode(decoding))]
        : []),
      element('div', { class: 'octets' }, element('p', { class: 'none', text: nothingText(log) })),
    )
  }

  close(): void {
    if (!this.log) return
    this.log = undefined
    byId('transfer').hidden = true
    byId('transfer').replaceChildren()
    this.closed()
  }

  private head(log: TransferLog): HTMLElement {
    const hasOctets = (log.content?.wire.size ?? 0) > 0
    return element(
      'div',
      { class: 'transfer-head' },
      button('‹ Dialogue', () => this.close(), { class: 'back' }),
      element('h2', { text: transferTitle(log.transfer), title: transferTitle(log.transfer) }),
      button('Save file', () => void this.saveFile(), { attributes: { disabled: !log.content } }),
      button('Save wire octets', () => save(fileNameOf(log.transfer, '.wire'), log.content!.wire), {
        attributes: { disabled: !hasOctets },
      }),
      button('Close', () => this.close()),
    )
  }

  private async decode(decoding: Decoding): Promise<void> {
    const { log } = this
    this.decoding = decoding
    const decoded = await this.decoded()
    if (decoded && this.log === log && this.decoding === decoding)
      this.facts.textContent = sentence(decoded.summary, log?.summary)
  }

  private async decoded(): Promise<{ file: Blob | undefined; summary: TransferSummary } | undefined> {
    const { log, decoding } = this
    if (!log?.content || !decoding) return undefined
    const transfer: Transfer = { ...log.transfer, parameters: decoding.parameters }
    return this.reader()?.decode(transfer, log.content, decoding)
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
  const said = explainTransfer({ ...summary, connections, began, ended })
  return safeText([said, ...faults.slice(0, 3)].join('. '))
}

function nothingText({ content, summary }: TransferLog): string {
  if (content && content.wire.size > 0) return ''
  if (summary?.connections.length === 0)
    return 'Its data connection is not in this capture: a filter by port leaves it out.'
  return 'No octets were sent.'
}
